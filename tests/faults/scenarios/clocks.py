"""F15: the clock of the application's machine is set forward and back; the database's is right."""

from datetime import UTC, datetime, timedelta

from apps.reminders.models import Reminder
from tests.faults import needs
from tests.faults.checks import Expected
from tests.faults.world import World

STEPS = ("+1h", "-1h", "+3d", "-3d", "+0")
SOON = timedelta(minutes=30)


def clock_steps(world: World) -> Expected:
    """Half is due now, half in half an hour: by the database's clock, whatever the machine believes."""
    now, half = datetime.now(UTC), world.size // 2
    library = str(needs.faketime_library())
    for number, step in enumerate(STEPS):
        if number < 3:
            world.invitations(half // 3, at=now)
            world.invitations(half // 3, at=now + SOON)
        faked = {
            "LD_PRELOAD": library,
            "FAKETIME": step,
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }
        world.spawn("manage.py", "tick", "deliver", **faked).wait(120)
        early = Reminder.objects.filter(due_at=now + SOON, state=Reminder.State.SENT).count()
        if early and not world.is_sqlite:
            world.fail(f"{early} messages left half an hour early while the clock was at {step}")
        if world.unfinished() - early and step == "+0" and len(world.relay.kept) < half // 3 * 3:
            world.fail(f"{len(world.relay.kept)} of {half // 3 * 3} messages had left when the clock was right again")
    world.note(f"steps {', '.join(STEPS)}")
    return Expected(finished=False)
