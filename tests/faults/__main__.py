"""`make faults`: the catalogue of faults, with real processes on loopback, one scenario after the other.

From the environment: SCENARIO (F1, or several with commas; all), DATABASE (postgresql, sqlite; both), SEED (20261112),
RUNS (each with the next seed; 1), SIZE (messages; each scenario's own, "full" for the catalogue's figure), KEEP (1:
the runs are added to runs.csv beside this file, which sums up all that were ever kept).
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults import runs, table
from tests.faults.catalogue import SCENARIOS, Scenario
from tests.faults.databases import Databases
from tests.fixtures.servers import ROOT

RESULTS = ROOT / "build" / "faults.jsonl"
SEED = 20261112


@dataclass(frozen=True)
class Wanted:
    scenarios: list[str]
    databases: list[str]
    seed: int
    runs: int
    size: str

    @classmethod
    def of_environment(cls) -> "Wanted":
        given = {name: os.environ.get(name, "").strip() for name in ("SCENARIO", "DATABASE", "SEED", "RUNS", "SIZE")}
        return cls(
            given["SCENARIO"].upper().replace(",", " ").split(),
            given["DATABASE"].lower().replace(",", " ").split(),
            int(given["SEED"] or SEED),
            int(given["RUNS"] or 1),
            given["SIZE"].lower(),
        )


def main() -> int:
    wanted, databases = Wanted.of_environment(), Databases()
    rows = []
    RESULTS.parent.mkdir(exist_ok=True)
    sys.stdout.write(table.heading() + "\n")
    try:
        for found in _all(wanted, databases):
            rows.append(found)
            sys.stdout.write(table.line(found) + "\n")
            sys.stdout.flush()
            with RESULTS.open("a") as results:
                results.write(json.dumps(found) + "\n")
            if os.environ.get("KEEP"):
                runs.keep(found)
    finally:
        databases.clean_up()
    sys.stdout.write(table.sums(rows) + "\n")
    return int(any(row["holds"] == "NO" for row in rows))


def _all(wanted: Wanted, databases: Databases) -> Iterator[dict[str, Any]]:
    if unknown := set(wanted.scenarios) - set(SCENARIOS):
        raise SystemExit(f"There is no scenario {', '.join(sorted(unknown))}; there are {', '.join(SCENARIOS)}.")
    for code in wanted.scenarios or SCENARIOS:
        for kind in [kind for kind in SCENARIOS[code].databases if kind in (wanted.databases or [kind])]:
            for number in range(wanted.runs):
                yield _one(SCENARIOS[code], kind, wanted, wanted.seed + number, databases)


def _one(scenario: Scenario, kind: str, wanted: Wanted, seed: int, databases: Databases) -> dict[str, Any]:
    size = scenario.full if wanted.size == "full" else int(wanted.size or scenario.size)
    blank = {"scenario": scenario.code, "database": kind, "seed": seed, "size": size, "why": [], "notes": []}
    blank |= dict.fromkeys(("messages", "sent", "lost", "duplicates", "bound", "seconds"), 0)
    if reason := scenario.needs():
        return blank | {"holds": "not run", "why": [reason]}
    own = Databases() if scenario.own_server else None
    try:
        return blank | _run(scenario, (own or databases), kind, {"SEED": str(seed), "SIZE": str(size)})
    finally:
        if own:
            own.clean_up()


def _run(scenario: Scenario, databases: Databases, kind: str, told: dict[str, str]) -> dict[str, Any]:
    environment = databases.environment(databases.fresh(kind)) | told
    if scenario.own_server:
        environment["POSTGRES_FOLDER"] = str(databases.postgres.folder)
    log = RESULTS.with_name("faults") / f"{scenario.code}-{kind}-{told['SEED']}.log"
    log.parent.mkdir(exist_ok=True)
    command = [*_disk(scenario, environment), "nice", sys.executable, "-m", "tests.faults.one", scenario.code]
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True
        ) as process,
    ):
        try:
            said, _ = process.communicate(timeout=scenario.limit)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGKILL)
            if not isinstance(error, subprocess.TimeoutExpired):
                raise
            return {"holds": "NO", "why": [f"did not end within {scenario.limit:.0f} s"]}
    last = said.strip().rpartition("\n")[2]
    if process.returncode or not last.startswith("{"):
        return {"holds": "NO", "why": [f"ended with {process.returncode}, see {log.relative_to(ROOT)}"]}
    return dict(json.loads(last))


def _disk(scenario: Scenario, environment: dict[str, str]) -> list[str]:
    """A file system of so many MB in a namespace of its own, the database on it."""
    if not scenario.disk:
        return []
    database = Path(environment["DATABASE_URL"].removeprefix("sqlite:///"))
    disk = database.parent / "disk"
    disk.mkdir(exist_ok=True)
    mounted = f'mount -t tmpfs -o size={scenario.disk}m none {disk} && cp {database} {disk}/ && exec "$@"'
    environment |= {"DATABASE_URL": f"sqlite:///{disk / database.name}", "DISK": str(disk)}
    return ["unshare", "-Urm", "sh", "-c", mounted, "sh"]


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
