"""Measures one row, or a few that belong together, in a process that has its database to itself."""

import json
import os
import sys
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

import django

from tests.bench.frame import Machine, Row
from tests.bench.sink import Arrivals


@dataclass
class Place:
    """Where a row is measured."""

    database: str
    rounds: int
    sink: Arrivals
    machine: Machine = field(default_factory=Machine)


def main(part: str, name: str, database: str, answer: str) -> None:
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415  not before setup

    call_command("migrate", verbosity=0)
    place = Place(database, int(os.environ["ROUNDS"]), Arrivals.from_environment())
    rows = _measured(part, name, place)
    told = {"rows": [row.as_json() for row in rows], "loops": place.machine.loops}
    Path(answer).write_text(json.dumps(told))


def _measured(part: str, name: str, place: Place) -> list[Row]:
    try:
        found: list[Row] = import_module(f"tests.bench.{part}.{name}").measure(place)
    except Exception as error:
        import traceback  # noqa: PLC0415

        traceback.print_exc()
        return [Row("", f"{name} on {place.database}", said=f"not measured: {type(error).__name__}: {error}"[:300])]
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
