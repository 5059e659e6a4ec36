"""F1 to F4: processes that end from one instruction to the next."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from apps.reminders.models import Reminder
from apps.reminders.services.outcomes import IN_FLIGHT
from tests.faults.checks import Expected
from tests.faults.launched import Launched
from tests.faults.reviews import departments, with_a_review
from tests.faults.workers import Workers, await_accepted, wake
from tests.faults.world import DUE, MINUTE, ROOT, World

KILLS, OFTEN = 3, 6
PATIENCE = 600.0
CHANGE = re.compile(r"(INSERT|UPDATE|DELETE|WITH) (?!core_tickrun).* after|COMMIT after|smtp (body after|250 kept)")
QUEUE, DELIVER = ("due", "queue"), ("deliver",)


def at_random(world: World) -> Expected:
    """A worker with its pool and beat, all killed at once, three times, at moments drawn from the seed."""
    pool = 1 if world.is_sqlite else 2
    world.invitations(world.size, at=datetime.now(UTC))
    for moment in _moments(world):
        workers = _busy(world, pool)
        await_accepted(world, moment)
        time.sleep(world.random.uniform(0, 0.02))
        workers.kill()
        world.pass_leases()
    _busy(world, pool)
    world.await_end(patience=120)
    world.note(f"{KILLS} kills of worker, pool of {pool} and beat")
    return Expected(bound=KILLS * pool * IN_FLIGHT)


def _busy(world: World, pool: int) -> Workers:
    workers = Workers.start(world, pool=pool)
    wake(world, "deliver", times=pool)
    return workers


def _moments(world: World, kills: int = KILLS) -> list[int]:
    return sorted(world.random.sample(range(1, world.size * 9 // 10), kills))


def at_random_by_tick(world: World) -> Expected:
    """F1 with the second waker, two at a time: the short form, and the one for runs in their hundreds."""
    world.invitations(world.size)
    senders, at = (1 if world.is_sqlite else 2), DUE
    for moment in _moments(world, OFTEN):
        running = _at_work_until(world, moment, senders, at)
        time.sleep(world.random.uniform(0, 0.02))
        for sender in running:
            sender.kill()
            sender.wait()
        world.pass_leases()
        at += MINUTE
    mend(world, at)
    world.note(f"{OFTEN} kills of {senders} senders")
    return Expected(bound=OFTEN * senders * IN_FLIGHT)


def _at_work_until(world: World, accepted: int, senders: int, at: datetime) -> list[Launched]:
    """Senders that are at work when the relay has so many; one that ended its run is followed by the next."""
    running = [world.fork("deliver", at=at) for _ in range(senders)]
    looked, begun = time.monotonic(), time.monotonic()
    while len(world.relay.accepted) < accepted and time.monotonic() - begun < PATIENCE:
        time.sleep(0.0005)
        if time.monotonic() - looked > 0.5:
            looked = time.monotonic()
            for ended in [sender for sender in running if sender.is_over()]:
                ended.wait()
                running[running.index(ended)] = world.fork("deliver", at=at)
    return running


def mend(world: World, at: datetime, *names: str) -> None:
    """Undisturbed ticks, a minute apart, until everything has its end."""
    for minute in range(100):
        world.pass_leases()
        world.fork(*(names or DELIVER), at=at + minute * MINUTE).wait()
        if not world.unfinished():
            return


def before_the_record(world: World) -> Expected:
    """Killed when the relay's yes to the last message before a record has just been heard. Then with a provider that
    knows a copy when it sees one: not one of them arrives."""
    kills = _kill_at_the_last_yes(world)
    world.settle(Expected(bound=kills * IN_FLIGHT, exactly=True))
    world.forget()
    with world.relay.behaving(merge=True):
        merged = _kill_at_the_last_yes(world)
    world.note(f"{kills} kills; {merged} more with an idempotent provider, whose copies are merged")
    return Expected(bound=0)


def _kill_at_the_last_yes(world: World) -> int:
    world.invitations(world.size)
    at, kills = DUE, 0
    while kills < KILLS:
        yes = IN_FLIGHT * world.random.randint(1, max(1, world.size // (IN_FLIGHT * (KILLS + 1))))
        sender = world.fork("deliver", at=at, boundaries={"kill": f"smtp 250 kept heard #{yes}"})
        kills += sender.wait() < 0
        world.pass_leases()
        at += MINUTE
    mend(world, at)
    return kills


def before_the_connection(world: World) -> Expected:
    """Killed with a batch claimed and nothing sent."""
    world.invitations(world.size)
    kills = sum(
        world.fork("deliver", at=DUE + n * MINUTE, boundaries={"kill": "smtp connect before #1"}).wait() < 0
        for n in range(KILLS)
        if world.pass_leases() is None
    )
    mend(world, DUE + KILLS * MINUTE)
    if kills != KILLS:
        world.note(f"only {kills} kills")
    return Expected(bound=0)


def everywhere(world: World) -> None:
    """Every boundary of materialising, claiming, sending and recording once, with a ledger that begins empty."""
    _everywhere(world, lambda boundary: True)


def wherever_something_changes(world: World) -> None:
    """F4's short form: the moments after whatever changes something. Before the next one is the same moment."""
    _everywhere(world, lambda boundary: bool(CHANGE.match(boundary)))


def _everywhere(world: World, wanted: Callable[[str], bool]) -> None:
    with_a_review(departments(world.size))
    _undisturbed(world)
    whole = _ends()
    for phase in (QUEUE, DELIVER):
        for boundary in filter(wanted, _boundaries(world, phase)):
            _killed_at(world, phase, boundary, whole)
    world.note(f"{len(world.verdicts)} boundaries, listed in {_listing(world, QUEUE).parent.relative_to(ROOT)}")


def _killed_at(world: World, phase: tuple[str, ...], boundary: str, whole: dict[str, str]) -> None:
    world.forget()
    if phase == DELIVER:
        world.fork(*QUEUE).wait()
    if world.fork(*phase, boundaries={"kill": boundary}).wait() >= 0:
        world.fail(f"{phase[-1]}: {boundary} was not reached")
    mend(world, DUE, *QUEUE, *DELIVER)
    world.settle(Expected(bound=IN_FLIGHT, occurrences=len(whole)))
    if _ends() != whole:
        world.fail(f"after a kill at {phase[-1]}: {boundary} rows end otherwise")


def _boundaries(world: World, phase: tuple[str, ...]) -> list[str]:
    """A run that only writes them down."""
    points = _listing(world, phase)
    points.unlink(missing_ok=True)
    world.forget()
    if phase == DELIVER:
        world.fork(*QUEUE).wait()
    world.fork(*phase, boundaries={"points": str(points)}).wait()
    world.skip()
    return points.read_text().splitlines()


def _undisturbed(world: World) -> None:
    world.fork(*QUEUE, *DELIVER).wait()
    world.settle(Expected())


def _ends() -> dict[str, str]:
    return dict(Reminder.objects.values_list("message_id", "state"))


def _listing(world: World, phase: tuple[str, ...]) -> Path:
    folder = ROOT / "build" / "faults"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"F4-{world.database}-{phase[-1]}.txt"
