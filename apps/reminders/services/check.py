"""Counts the whole ledger: every message in a named state, and together they are all there ever were."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from apps.reminders.models import LedgerCheck, Reminder, SendingGuard, Watermark
from apps.reminders.selectors.ledger import unrecorded
from apps.reminders.services.outcomes import complete_tries
from apps.reminders.services.queue import queue_due

log = logging.getLogger(__name__)

State = Reminder.State
SETTLED = timedelta(minutes=10)
"""Nobody writes down an end that is older than this."""
KEPT = timedelta(days=30)

_UNFINISHED = Q(state__in=Reminder.UNFINISHED)
_NAMED = Q(state__in=State.values)


def check_ledger(*, now: datetime) -> int:
    """Leaves a LedgerCheck, and a line in the log if something is wrong. How many rows are not as they must be.

    Fills the ledger first, as of `now` and with all that may be owed, so that what is missing then was lost.
    """
    Watermark.objects.update(full_at=None)
    queue_due(now=now)
    complete_tries(now=now)
    before = LedgerCheck.objects.order_by("-pk").first()
    counts = _counted(now, before)
    faults = _faults(counts, before, now)
    LedgerCheck.objects.create(
        at=now,
        settled_at=now - SETTLED,
        settled={state: counts[f"settled_{state}"] for state in State.values if state not in Reminder.UNFINISHED},
        known=counts["known"],
        total=counts["total"],
        faults=faults,
        adds_up=not faults,
    )
    if faults:
        log.error("The ledger of reminders does not add up: %s", faults)
    return sum(faults.values())


def _counted(now: datetime, before: LedgerCheck | None) -> dict[str, Any]:
    """One pass over the table."""
    settled = Q(closed_at__lte=now - SETTLED)
    return Reminder.objects.aggregate(
        total=Count("pk"),
        unnamed=Count("pk", filter=~_NAMED),
        unleased=Count("pk", filter=Q(state=State.SENDING) & (Q(lease_until=None) | Q(owner=None))),
        unexplained=Count("pk", filter=_NAMED & ~_UNFINISHED & ~Q(state=State.SENT) & Q(closed_reason="")),
        untried=Count("pk", filter=Q(state=State.SENT, attempts=0)),
        lingering=Count("pk", filter=_UNFINISHED & Q(expires_at__lte=now - SETTLED)),
        known=Count("pk", filter=Q(created_at__lte=now - SETTLED)),
        still_known=Count("pk", filter=Q(created_at__lte=before.settled_at if before else now - SETTLED)),
        **{
            f"settled_{state}": Count("pk", filter=settled & Q(state=state))
            for state in State.values
            if state not in Reminder.UNFINISHED
        },
    )


def _faults(counts: dict[str, Any], before: LedgerCheck | None, now: datetime) -> dict[str, int]:
    """By name, without those of which there are none. What is held back may linger."""
    names = ["unnamed", "unleased", "unexplained", "untried", "lingering"]
    if SendingGuard.objects.filter(held_since__isnull=False).exists():
        names.remove("lingering")
    found = {name: counts[name] for name in names}
    found["vanished"] = max(before.known - counts["still_known"], 0) if before else 0
    found["unrecorded"] = unrecorded(now)
    return {name: number for name, number in found.items() if number}


def forget_old_checks(*, now: datetime) -> int:
    newest = LedgerCheck.objects.order_by("-pk").values("pk")[:1]
    deleted, _ = LedgerCheck.objects.filter(at__lt=now - KEPT).exclude(pk__in=newest).delete()
    return deleted
