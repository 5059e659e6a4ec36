"""People whose mail does not arrive: known by the ledger alone, named without what the messages were about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from apps.reminders.models import Reminder
from apps.reminders.querysets import ReminderQuerySet

KNOWN_FOR = timedelta(days=14)
"""An address that failed is news once in this time; meanwhile it stands on the page of messages and in the digest."""
ABOUT_THE_ADDRESS = {
    "the address was turned down": "the mail system turned {} down",
    "the address cannot be used": "{} is no address that a mail can be sent to",
    "no e-mail address": "no e-mail address is on the roster",
}
"""Why a row ended, and how somebody is told of it who is to mend it."""


@dataclass(frozen=True)
class Unreached:
    name: str
    why: str


def newly_unreached(since: datetime, until: datetime) -> ReminderQuerySet:
    """Messages that ended in (since, until] because their address does not work, and the first of that address to.

    Those of kind "unreached" are left out: a message about an address must not lead to the next one.
    """
    failed = _failed().filter(closed_at__gt=since, closed_at__lte=until)
    before = _failed().filter(
        recipient=OuterRef("recipient"),
        address=OuterRef("address"),
        closed_at__gt=OuterRef("closed_at") - KNOWN_FOR,
        closed_at__lt=OuterRef("closed_at"),
    )
    return failed.filter(~Exists(before)).order_by("closed_at", "pk")


def still_unreached(failed: ReminderQuerySet) -> list[Unreached]:
    """Each person of these once, unless they were reached since, or are no longer active. One query."""
    reached = Reminder.objects.filter(
        recipient=OuterRef("recipient"),
        channel=Reminder.Channel.EMAIL,
        state=Reminder.State.SENT,
        closed_at__gt=OuterRef("closed_at"),
    )
    rows = failed.filter(~Exists(reached), recipient__is_active=True).select_related("recipient")
    return list({row.recipient_id: _person(row) for row in rows}.values())


def unreached_lately(now: datetime, within: timedelta) -> list[Unreached]:
    """Everybody whom no mail has reached within this time, for the digest. One query."""
    return still_unreached(_failed().filter(closed_at__gt=now - within, closed_at__lte=now).order_by("closed_at"))


def _failed() -> ReminderQuerySet:
    return Reminder.objects.filter(
        state=Reminder.State.FAILED, channel=Reminder.Channel.EMAIL, closed_reason__in=ABOUT_THE_ADDRESS
    ).exclude(kind="unreached")


def _person(row: Reminder) -> Unreached:
    return Unreached(row.recipient.get_full_name(), ABOUT_THE_ADDRESS[row.closed_reason].format(row.address))


def in_lines(people: Iterable[Unreached], most: int) -> list[str]:
    """Casey Clark: no e-mail address is on the roster. At most `most`, and then how many more."""
    lines = [f"{person.name}: {person.why}" for person in people]
    more = len(lines) - most
    return lines if more <= 0 else [*lines[:most], f"and {more} more"]
