"""The whole suite, as `make test` runs it.

What needs no database of a certain kind (tests/unit, tests/browser) runs once; everything else runs on SQLite and again
on a PostgreSQL of our own. The last line counts it all. Arguments: paths below tests/ to narrow the run, and anything
pytest understands.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers import chromium
from tests.servers.postgres import Postgres
from tests.servers.process import ServerError

ROOT = Path(__file__).resolve().parents[1]
ONCE = {"unit", "browser"}
ASIDE = {"bench", "servers", "fixtures"}
NO_TESTS = 5
STOPPED = 2


@dataclass
class Tally:
    passed: int = 0
    failed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def add(self, other: "Tally", where: str) -> None:
        self.passed += other.passed
        self.failed += [f"[{where}] {line}" for line in other.failed]
        self.skipped += [f"[{where}] {line}" for line in other.skipped]


def main(arguments: list[str]) -> int:
    paths = [word for word in arguments if word.startswith("tests/")] or _folders()
    options = [word for word in arguments if not word.startswith("tests/")]
    once = [path for path in paths if _folder(path) in ONCE]
    both = [path for path in paths if _folder(path) not in ONCE]
    total = Tally()
    _announce_browser()
    if once:
        total.add(_pytest("unit and browser", once, options, ""), "SQLite")
    if both:
        total.add(_pytest("SQLite", both, options, ""), "SQLite")
        total.add(_on_postgres(both, options), "PostgreSQL")
    return _close(total)


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
        return Tally(failed=["everything: the server did not start"])
    try:
        return _pytest("PostgreSQL", paths, options, server.url)
    finally:
        server.stop()


def _pytest(title: str, paths: list[str], options: list[str], database_url: str) -> Tally:
    print(f"\n######## {title}: {' '.join(paths)}", flush=True)
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    written = build / f"tally-{os.getpid()}.json"
    environment = os.environ | {"DATABASE_URL": database_url, "COACHTRACK_TALLY": str(written)}
    command = [sys.executable, "-m", "pytest", "-p", "tests.tally", *options, *paths]
    started = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, env=environment).returncode
    print(f"######## {title}: {time.monotonic() - started:.0f} s", flush=True)
    tally = _read(written)
    if code == NO_TESTS:
        tally.failed.append("no test was found")
    elif code and (not tally.failed or code >= STOPPED):
        tally.failed.append(f"pytest ended with code {code}")
    return tally


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
