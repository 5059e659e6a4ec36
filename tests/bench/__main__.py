"""`make bench` and `make bench-NAME`: prints a table and writes build/bench.json.

    make bench-reminders                        all of its rows (a quarter of an hour)
    make bench-reminders ONLY=claim,mail ROUNDS=3
    make bench-logging                          from the link in a mail to an entry (ten minutes)

Every part runs on databases of its own: a PostgreSQL with fsync on, and SQLite as the product sets it up.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from tests.bench.frame import Row, noise, table, write
from tests.bench.sink import SinkProcess
from tests.servers.postgres import Postgres
from tests.servers.process import temp_dir
from tests.servers.valkey import Valkey

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("reminders", "logging")
OUTPUT = ROOT / "build" / "bench.json"
ROUNDS = 5


def main(names: list[str]) -> int:
    if unknown := [name for name in names if name not in PARTS]:
        print(f"There is no part named {unknown[0]}. There are: {', '.join(PARTS)}.")
        return 2
    rows: list[Row] = []
    loops: list[float] = []
    only = [word for word in os.environ.get("ONLY", "").split(",") if word]
    for part in names or PARTS:
        for name, databases in import_module(f"tests.bench.{part}").ROWS:
            for database in databases if not only or name in only else ():
                print(f"{part}: {name} on {database}", flush=True)
                found, looped = _in_a_process_of_its_own(part, name, database)
                rows, loops = rows + found, loops + looped
    print(f"\n{table(rows)}\n\nnoise of the machine over the run: {noise(loops):.0%}\n")
    OUTPUT.parent.mkdir(exist_ok=True)
    write(OUTPUT, rows, loops)
    print(f"written to {OUTPUT.relative_to(ROOT)}")
    return 0


def _in_a_process_of_its_own(part: str, name: str, database: str) -> tuple[list[Row], list[float]]:
    with tempfile.TemporaryDirectory() as folder, _surroundings(database) as environment:
        answer = Path(folder) / "rows.json"
        command = [sys.executable, "-m", "tests.bench.inside", part, name, database, str(answer)]
        code = subprocess.run(command, cwd=ROOT, env=environment).returncode
        if not answer.is_file():
            return [Row("", f"{part}: {name} on {database}", said=f"not measured: it ended with code {code}")], []
        told = json.loads(answer.read_text())
        return [Row.from_json(row) for row in told["rows"]], told["loops"]


@contextmanager
def _surroundings(database: str) -> Iterator[dict[str, str]]:
    """A database, a broker and a mail server, and the environment with which the product finds them."""
    home = temp_dir("bench")
    server = Postgres.start(durable=True) if database == "PostgreSQL" else None
    broker, sink = Valkey.start(), SinkProcess()
    try:
        yield os.environ | {
            "DJANGO_SETTINGS_MODULE": "coachtrack.settings",
            "DATABASE_URL": server.url if server else f"sqlite:///{home / 'bench.sqlite3'}",
            "REDIS_URL": broker.url,
            "EMAIL_URL": sink.url,
            "COACHTRACK_DATA_DIR": str(home),
            "SECRET_KEY": "only-for-benchmarks-" + "0123456789" * 4,
            "SITE_URL": "http://127.0.0.1:8000",
            "DEBUG": "0",
            "DEMO": "0",
            "LOG_LEVEL": "WARNING",
            "BENCH_SINK": f"{sink.port} {sink.file}",
            "ROUNDS": os.environ.get("ROUNDS", str(ROUNDS)),
        }
    finally:
        sink.stop()
        broker.stop()
        if server:
            server.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
