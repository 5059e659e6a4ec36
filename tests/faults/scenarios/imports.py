"""F34: files cut short, an import that is killed, the same files twice, two administrators at once."""

import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from apps.departments.models import Department, Membership
from tests.apps.operations.roster_files import GOOD, every_row
from tests.factories import OrganisationFactory
from tests.faults.checks import Expected
from tests.faults.world import World, kill

KILLS = 4


def imports(world: World) -> Expected:
    OrganisationFactory(zone="America/Chicago")
    good = _written(world.folder / "good", GOOD)
    _cut_short(world)
    begun, halves = _content(), _killed(world, good)
    codes = [process.wait(120) for process in [_import(world, good) for _ in range(2)]]
    whole = _content()
    if any(found not in (begun, whole) for found in halves):
        world.fail("a killed import left half of something behind")
    if _import(world, good).wait(120) or _content() != whole:
        world.fail("the same files again change something")
    world.note(f"two at once end with {codes}: {Department.objects.count()} departments, {Membership.objects.count()}")
    return Expected()


def _cut_short(world: World) -> None:
    """What is left of a file may be a whole one by itself: then it is taken, else nothing is."""
    for number, (kind, text) in enumerate(GOOD.items()):
        before = _content()
        short = GOOD | {kind: text[: len(text) * 2 // 3]}
        code = _import(world, _written(world.folder / f"short{number}", short)).wait(120)
        if code and _content() != before:
            world.fail(f"a {kind} file that was cut short left something behind")


def _killed(world: World, good: dict[str, Path]) -> list[dict[str, Any]]:
    """What there is after each of a few kills, at moments drawn from the time that a dry run takes."""
    begun = time.monotonic()
    _import(world, good, "--dry-run").wait(120)
    usual = time.monotonic() - begun
    found = []
    for _ in range(KILLS):
        process = _import(world, good)
        time.sleep(usual * world.random.uniform(0.7, 1.0))
        kill(process)
        found.append(_content())
    return found


def _import(world: World, files: dict[str, Path], *more: str) -> subprocess.Popen[bytes]:
    words = [word for kind, path in files.items() for word in (f"--{kind}", str(path))]
    return world.spawn("manage.py", "import_roster", *words, *more, log="import.txt")


def _written(folder: Path, texts: Mapping[Any, str]) -> dict[str, Path]:
    folder.mkdir(exist_ok=True)
    for kind, text in texts.items():
        (folder / f"{kind}.csv").write_text(text)
    return {str(kind): folder / f"{kind}.csv" for kind in texts}


def _content() -> dict[str, Any]:
    """Every row but those that only tell of it."""
    return {name: found for name, found in every_row().items() if not name.startswith("audit.")}
