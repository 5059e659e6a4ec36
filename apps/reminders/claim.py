"""Taking rows to send. Two implementations, one meaning.

A claim is also the reschedule: next_try_at moves to the end of the lease in the same statement, so a process that
dies holding a row gives it back by doing nothing. What is claimed is committed before anything is sent. The claim
carries a token; only who holds it may record what became of the row.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Case, F, Value, When

from apps.reminders.models import Reminder

State = Reminder.State
FIRST_DUE_FIRST = ("priority", "next_try_at", "pk")

_SKIP_LOCKED = """
WITH chosen AS MATERIALIZED (
    SELECT id FROM reminders_reminder
    WHERE state IN ('due', 'sending') AND next_try_at <= %(now)s
    ORDER BY priority, next_try_at, id LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE reminders_reminder AS r SET
    state = 'sending', owner = %(token)s, next_try_at = %(until)s, lease_until = %(until)s,
    attempts = r.attempts + 1, message_date = CASE WHEN r.attempts = 0 THEN %(dated)s ELSE r.message_date END
FROM chosen WHERE r.id = chosen.id
RETURNING r.*
"""


def claim(*, now: datetime, token: UUID, limit: int, lease: timedelta) -> list[Reminder]:
    """Up to `limit` rows that are due, the most urgent first; nobody else gets them before now + lease.

    A first version: `now` is the caller's clock, on PostgreSQL too.
    """
    take = _skip_locked if connection.features.has_select_for_update_skip_locked else _compare_and_set
    return take(now, token, limit, now + lease)


def _skip_locked(now: datetime, token: UUID, limit: int, until: datetime) -> list[Reminder]:
    """PostgreSQL: one statement, and two senders never wait for each other."""
    given = {"now": now, "token": token, "limit": limit, "until": until, "dated": _whole_second(now)}
    rows = list(Reminder.objects.raw(_SKIP_LOCKED, given))
    return sorted(rows, key=lambda row: (row.priority, row.due_at, row.pk))


def _compare_and_set(now: datetime, token: UUID, limit: int, until: datetime) -> list[Reminder]:
    """SQLite: looks without a lock, then takes what is still as it was; a single UPDATE cannot be divided."""
    seen = list(
        Reminder.objects.claimable(now).order_by(*FIRST_DUE_FIRST).values_list("pk", flat=True)[:limit],
    )
    if not seen:
        return []
    Reminder.objects.claimable(now).filter(pk__in=seen).update(
        state=State.SENDING,
        owner=token,
        next_try_at=until,
        lease_until=until,
        attempts=F("attempts") + 1,
        message_date=Case(When(attempts=0, then=Value(_whole_second(now))), default=F("message_date")),
    )
    return list(Reminder.objects.filter(pk__in=seen, owner=token).order_by("priority", "due_at", "pk"))


def _whole_second(moment: datetime) -> datetime:
    """What fits into a Date header. Set by the first try, kept by every later one."""
    return moment.replace(microsecond=0)
