"""F30, F31, F33: a review is logged while its reminder leaves; people change between claim and send; poison."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from apps.accounts.models import User
from apps.departments.models import DepartmentLead
from apps.reminders.models import Reminder
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import Outcome, Review
from apps.reviews.services import log_review
from tests.faults.checks import Expected
from tests.faults.reviews import departments, with_a_review
from tests.faults.scenarios.kills import QUEUE, mend
from tests.faults.world import DUE, MINUTE, World

State = Reminder.State
Change = Callable[[Reminder, User], tuple[Callable[[], object], str]]
"""How to take it back, and the address that must get nothing any more."""
LOOK = 2.0
"""Seconds for which the sender's last look may hold."""


FETCHING = ("WITH", "INSERT")
"""Statements whose rows are still being fetched afterwards: until then SQLite holds its lock."""


def logged_at_the_same_moment(world: World) -> Expected:
    """Every lead logs while the batch that holds their reminder is being sent."""
    reviews = with_a_review(departments(world.size))
    world.fork(*QUEUE).wait()
    sender = world.fork("deliver")
    logged: dict[UUID, float] = {}
    for review in world.random.sample(reviews, len(reviews)):
        lead = DepartmentLead.objects.get(department=review.department_id).user
        log_review(review=review, entry=ReviewEntry(outcome=Outcome.COACHED), by=lead, now=DUE)
        logged[review.public_id] = time.time()
    sender.wait()
    mend(world, DUE + MINUTE)
    _count_races(world, logged)
    return Expected(logged=logged, grace=LOOK)


def _count_races(world: World, logged: dict[UUID, float]) -> None:
    rows = dict(Reminder.objects.values_list("message_id", "subject"))
    late = [message.at - logged[rows[message.message_id]] for message in world.relay.kept]
    after = [seconds for seconds in late if seconds > 0]
    cancelled = Reminder.objects.filter(state=State.CANCELLED).count()
    told = f"up to {max(after):.2f} s" if after else "none"
    world.note(f"{len(late)} sent, {cancelled} cancelled; {len(after)} left within the last look, {told}")


def people_change(world: World) -> None:
    """Stopped at each boundary before the first message is on its way; then somebody leaves, moves, or is replaced."""
    with_a_review(departments(3))
    for boundary in _up_to_the_first_message(world):
        for change in (_leaves, _moves, _is_replaced):
            _changed_at(world, boundary, change)
    world.note(f"{len(world.verdicts) // 3} boundaries, three changes at each")


def _up_to_the_first_message(world: World) -> list[str]:
    world.fork(*QUEUE).wait()
    points = world.folder / "points"
    world.fork("deliver", boundaries={"points": str(points)}).wait()
    world.skip()
    found = points.read_text().splitlines()
    return list(_outside_transactions(found[: found.index("smtp MAIL before #1")]))


def _outside_transactions(boundaries: list[str]) -> Iterator[str]:
    """Who is stopped within one on SQLite holds up the very change that is to come."""
    within = False
    for name in boundaries:
        within = (within or name.startswith("BEGIN")) and not name.startswith("COMMIT after")
        if not within and " after" in name and not name.startswith(FETCHING):
            yield name


def _changed_at(world: World, boundary: str, change: Change) -> None:
    world.forget()
    world.fork(*QUEUE).wait()
    rows = list(Reminder.objects.unfinished().filter(channel="email").select_related("recipient"))
    row = rows[len(world.verdicts) % len(rows)]
    person = row.recipient
    sender = world.fork("deliver", boundaries={"stop": boundary})
    world.await_stopped(sender)
    undo, wrong = change(row, person)
    time.sleep(LOOK + 0.2)
    before = len(world.relay.kept)
    world.wake_up(sender)
    sender.wait()
    mend(world, DUE + MINUTE, *QUEUE, "deliver")
    late = [message for message in world.relay.kept[before:] if message.to == wrong]
    if late:
        world.fail(f"{change.__name__.strip('_')} at {boundary}: {len(late)} to {wrong.partition('@')[0]}")
    undo()
    world.settle(Expected())


def _leaves(row: Reminder, person: User) -> tuple[Callable[[], object], str]:
    User.objects.filter(pk=person.pk).update(is_active=False)
    return lambda: User.objects.filter(pk=person.pk).update(is_active=True), str(person.email)


def _moves(row: Reminder, person: User) -> tuple[Callable[[], object], str]:
    before = str(person.email)
    User.objects.filter(pk=person.pk).update(email=f"new.{before}")
    return lambda: User.objects.filter(pk=person.pk).update(email=before), before


def _is_replaced(row: Reminder, person: User) -> tuple[Callable[[], object], str]:
    """The lead's office ended yesterday; a colleague who leads another department holds it now."""
    office = DepartmentLead.objects.get(user=person, department=row.department_id)
    other = User.objects.exclude(pk=person.pk).order_by("pk").last()
    DepartmentLead.objects.filter(pk=office.pk).update(user=other)
    Review.objects.filter(department=row.department_id).update(expected_lead=other)

    def undo() -> None:
        DepartmentLead.objects.filter(pk=office.pk).update(user=person)
        Review.objects.filter(department=row.department_id).update(expected_lead=None)

    return undo, str(person.email)


def poison(world: World) -> Expected:
    """A row that its kind cannot judge, and one whose address cannot be put on an envelope, in the midst of others."""
    world.invitations(world.size)
    first, second = Reminder.objects.order_by("pk")[world.size // 2 : world.size // 2 + 2]
    Reminder.objects.filter(pk=first.pk).update(step="nonsense-1")
    User.objects.filter(pk=second.recipient_id).update(email="p\r\nBcc: x@example.org")
    begun = DUE
    at = world.live(begun, until=begun + timedelta(hours=12))
    _set_aside(world, [first.pk, second.pk], at)
    return Expected()


def _set_aside(world: World, pks: list[int], at: datetime) -> None:
    sent = Reminder.objects.filter(state=State.SENT).count()
    if sent != world.size - len(pks):
        world.fail(f"{sent} of the {world.size - len(pks)} sound messages sent")
    for row in Reminder.objects.filter(pk__in=pks):
        if row.state != State.FAILED or row.attempts > 3 or not row.last_error:
            world.fail(f"poison ended as {row.state} after {row.attempts} tries: {row.last_error!r}")
    world.note(f"set aside after {(at - DUE).total_seconds() / 60:.0f} min of product time")
