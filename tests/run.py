"""The whole suite, as `make test` runs it.

What needs no database of a certain kind (tests/unit, tests/browser, tests/guards, the mark once) runs once; everything
else runs on SQLite and again on a PostgreSQL of our own. Four of these parts run side by side, for those marked once
mostly wait for processes, each into a log below build/ that is printed when the part has ended. The last line counts it
all. Arguments: paths below tests/ to narrow the run, and anything pytest understands.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.servers import chromium
from tests.servers.postgres import Postgres
from tests.servers.process import ServerError

ROOT = Path(__file__).resolve().parents[1]
ONCE = {"unit", "browser", "guards"}
ASIDE = {"bench", "servers", "fixtures"}
SIDE_BY_SIDE = 4
TWICE = "not long and not once"
NO_TESTS = 5
STOPPED = 2
LOOKING = {"-s", "--pdb"}
"""Somebody sits before it: one part after the other, and nothing goes into a log."""
A_WHILE = 60.0


@dataclass
class Tally:
    passed: int = 0
    failed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def of(self, title: str) -> "Tally":
        """The same, each line saying which part it comes from."""
        return Tally(
            self.passed, [f"[{title}] {line}" for line in self.failed], [f"[{title}] {line}" for line in self.skipped]
        )


Part = Callable[[], Tally]


def main(arguments: list[str]) -> int:
    paths = [word for word in arguments if word.startswith("tests/")] or _folders()
    options = [word for word in arguments if not word.startswith("tests/")]
    once = [path for path in paths if _folder(path) in ONCE]
    both = [path for path in paths if _folder(path) not in ONCE]
    parts: list[Part] = []
    if both:
        parts += [lambda: _on_postgres(both, options), lambda: _pytest("SQLite", both, [*options, "-m", TWICE], "")]
    parts += [partial(_marked_once, path, options) for path in _halves(both)]
    parts += [partial(_pytest, path.removeprefix("tests/"), [path], options, "") for path in once]
    _announce_browser()
    return _close(_side_by_side(parts, 1 if LOOKING.intersection(options) else SIDE_BY_SIDE))


def _halves(paths: list[str]) -> list[list[str]]:
    """The faults, and all else: they take about as long, waiting for the processes that they start."""
    faults = [path for path in paths if _folder(path) == "faults"]
    return [half for half in (faults, [path for path in paths if path not in faults]) if half]


def _marked_once(paths: list[str], options: list[str]) -> Tally:
    title = "once, faults" if _folder(paths[0]) == "faults" else "once"
    return _pytest(title, paths, [*options, "-m", "once and not long"], "")


def _side_by_side(parts: list[Part], workers: int) -> Tally:
    total = Tally()
    with ThreadPoolExecutor(workers) as pool:
        waiting = {pool.submit(part) for part in parts}
        while waiting:
            done, waiting = wait(waiting, timeout=A_WHILE, return_when=FIRST_COMPLETED)
            if not done:
                print("still running; what it says so far is in build/*.log", flush=True)
            for part in done:
                total.add(part.result())
    return total


def _folders() -> list[str]:
    """Every folder of tests/ that holds a test."""
    folders = (folder for folder in sorted((ROOT / "tests").iterdir()) if folder.name not in ASIDE)
    return [f"tests/{folder.name}" for folder in folders if next(folder.rglob("test_*.py"), None)]


def _folder(path: str) -> str:
    return path.split("::")[0].split("/")[1]


def _announce_browser() -> None:
    """Fetches it now, outside any test's time. Without one the browser's tests fail, each by itself."""
    try:
        browser = chromium.ensure()
    except ServerError as error:
        print(f"NO BROWSER: {error}", flush=True)
    else:
        print(f"Browser: {browser.version()}", flush=True)


def _on_postgres(paths: list[str], options: list[str]) -> Tally:
    try:
        server = Postgres.start()
    except (ServerError, OSError) as error:
        print(f"NO POSTGRESQL: {error}", flush=True)
        return Tally(failed=["[PostgreSQL] everything: the server did not start"])
    try:
        return _pytest("PostgreSQL", paths, [*options, "-m", TWICE], server.url)
    finally:
        server.stop()


def _pytest(title: str, paths: list[str], options: list[str], database_url: str) -> Tally:
    print(f"######## {title} begins: {' '.join(paths)}", flush=True)
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    name = re.sub(r"\W+", "-", title.lower())
    written, log = build / f"tally-{name}-{os.getpid()}.json", build / f"tests-{name}.log"
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "COACHTRACK_TALLY": str(written),
        "PYTHONDONTWRITEBYTECODE": "",  # dozens of processes are started, and each would compile everything again
        "PYTHONPYCACHEPREFIX": str(build / "pycache"),
    }
    command = [sys.executable, "-m", "pytest", "-p", "tests.tally", "--durations=10", *options, *paths]
    started = time.monotonic()
    with log.open("wb") as output:
        said = None if LOOKING.intersection(options) else output
        code = subprocess.run(command, cwd=ROOT, env=environment, stdout=said, stderr=said).returncode
    print(f"\n{log.read_text(errors='replace')}######## {title}: {time.monotonic() - started:.0f} s", flush=True)
    tally = _read(written)
    if code == NO_TESTS and "-m" in options:
        return tally  # of these paths, none is of that kind
    if code == NO_TESTS:
        tally.failed.append("no test was found")
    elif code and (not tally.failed or code >= STOPPED):
        tally.failed.append(f"pytest ended with code {code}")
    return tally.of(title)


def _read(written: Path) -> Tally:
    if not written.is_file():
        return Tally()
    tally = Tally(**json.loads(written.read_text()))
    written.unlink()
    return tally


def _close(total: Tally) -> int:
    print()
    for line in total.skipped:
        print(f"NOT RUN {line}")
    for line in total.failed:
        print(f"FAILED {line}")
    if not total.passed and not total.failed:
        total.failed.append("nothing ran")
    closing = f"{total.passed} passed, {len(total.failed)} failed"
    print(closing + (f", {len(total.skipped)} skipped" if total.skipped else ""), flush=True)
    return 1 if total.failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
