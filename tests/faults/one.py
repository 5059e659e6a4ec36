"""One scenario on one database, in a process of its own: `python -m tests.faults.one F1`, told by the environment.

The last line on stdout is what was found, as JSON.
"""

import importlib
import json
import os
import sys
import time
import traceback
from dataclasses import asdict, dataclass, field

import django

django.setup()

from tests.faults.catalogue import SCENARIOS, Scenario  # noqa: E402
from tests.faults.world import World  # noqa: E402


@dataclass
class Found:
    scenario: str
    database: str
    seed: int
    size: int
    messages: int = 0
    sent: int = 0
    lost: int = 0
    duplicates: int = 0
    bound: int = 0
    holds: str = "yes"
    """yes, NO, or not run."""
    why: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0


def main() -> None:
    scenario = SCENARIOS[sys.argv[1]]
    seed, size = int(os.environ["SEED"]), int(os.environ["SIZE"])
    world = World.begin(seed=seed, size=size)
    begun = time.monotonic()
    try:
        found = run(scenario, world)
    finally:
        world.end()
    found.seconds = round(time.monotonic() - begun, 1)
    sys.stdout.write("\n" + json.dumps(asdict(found)) + "\n")


def run(scenario: Scenario, world: World) -> Found:
    """The scenario, and what must hold after every one."""
    module, _, name = scenario.run.rpartition(".")
    try:
        expected = getattr(importlib.import_module(f"tests.faults.scenarios.{module}"), name)(world)
        if expected is not None:
            world.settle(expected)
    except Exception as error:
        traceback.print_exc()
        world.fail(f"{type(error).__name__}: {error}")
    return total(scenario.code, world)


def total(code: str, world: World) -> Found:
    found = Found(code, world.database, world.seed, world.size, notes=world.notes)
    for verdict in world.verdicts:
        for name in ("messages", "sent", "lost", "duplicates", "bound"):
            setattr(found, name, getattr(found, name) + getattr(verdict, name))
    found.why = world.broken
    found.holds = "NO" if found.why else "yes"
    return found


if __name__ == "__main__":
    main()
