"""Taking rows to send, keeping them, and giving back what somebody died with. One meaning on both databases.

A claim is a lease by the database's clock: a process that dies holding a row gives it back by doing nothing. What is
claimed is committed before anything is sent. The claim carries a token; only who holds it may record what became of
the row. What is due is another matter and goes by the calendar: by the `now` that is passed in.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Field

from apps.core.clock import database_now
from apps.reminders.models import Reminder

State = Reminder.State

LEASE = timedelta(seconds=30)
"""Renewed while messages flow. With a tick a minute, what a dead process held is free again after at most 90 s."""
SUSPECT = 3
"""A row that was claimed this often in a row without a word about it may be what ends its sender: it goes alone."""
PARKED = 8
"""And after this often it is set aside."""

# The states are literals, not parameters: else SQLite does not recognise the condition of the partial indexes.
_CLAIM = """
WITH chosen AS MATERIALIZED (
    SELECT id FROM reminders_reminder
    WHERE state = 'due' AND next_try_at <= %(now)s AND interrupted {suspicion} {suspect} AND channel IN ({channels})
    ORDER BY {order} LIMIT %(limit)s {lock}
)
UPDATE reminders_reminder SET
    state = 'sending', owner = %(token)s, lease_until = {until},
    attempts = attempts + 1, message_date = CASE WHEN attempts = 0 THEN %(dated)s ELSE message_date END
WHERE state = 'due' AND id IN (SELECT id FROM chosen)
RETURNING *
"""
_RESCUE = """
UPDATE reminders_reminder SET state = 'due', lease_until = NULL, interrupted = interrupted + 1
WHERE state = 'sending' AND (lease_until < {now} OR lease_until > {furthest} OR lease_until IS NULL)
"""


def claim(
    *, now: datetime, token: UUID, limit: int, channels: Collection[str], suspects: bool = False
) -> list[Reminder]:
    """Up to `limit` rows that are due, the most urgent first; nobody else gets them while the lease holds.

    suspects: those that may have ended their sender, the least suspected first, instead of the others. One query.
    """
    if not channels:
        return []
    postgres = connection.vendor == "postgresql"
    names = {f"channel_{i}": channel for i, channel in enumerate(channels)}
    sql = _CLAIM.format(
        suspicion=">=" if suspects else "<",
        suspect=SUSPECT,
        channels=", ".join(f"%({name})s" for name in names),
        order="interrupted, priority, next_try_at, id" if suspects else "priority, next_try_at, id",
        lock="FOR UPDATE SKIP LOCKED" if postgres else "",
        until="clock_timestamp() + %(lease)s" if postgres else "%(until)s",
    )
    given: dict[str, Any] = {
        "now": _stored("next_try_at", now),
        "token": _stored("owner", token),
        "dated": _stored("message_date", now.replace(microsecond=0)),  # what fits into a Date header
        "limit": limit,
        **names,
    }
    given |= {"lease": LEASE} if postgres else {"until": _stored("lease_until", database_now() + LEASE)}
    rows = list(Reminder.objects.raw(sql, given))
    return sorted(rows, key=lambda row: (row.priority, row.due_at, row.pk))


def rescue() -> int:
    """Rows whose lease has passed are due again. So are those with a lease from the future: a clock was set back.

    Their owner stays on them until somebody claims them: should it live after all, its word still counts.
    """
    # Where the clock is read first, somebody may claim before the update has its turn: so two leases ahead, not one.
    given: list[Any]
    if connection.vendor == "postgresql":
        given = [2 * LEASE]
        sql = _RESCUE.format(now="clock_timestamp()", furthest="clock_timestamp() + %s")
    else:
        moment = database_now()
        given = [_stored("lease_until", at) for at in (moment, moment + 2 * LEASE)]
        sql = _RESCUE.format(now="%s", furthest="%s")
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return int(cursor.rowcount)


def keep(rows: Sequence[Reminder], token: UUID) -> set[int]:
    """Renews the lease of these rows. Primary keys of those that are still this claim's; the others are lost."""
    pks = [row.pk for row in rows]
    held = Reminder.objects.filter(pk__in=pks, owner=token, state=State.SENDING)
    if held.update(lease_until=database_now() + LEASE) == len(pks):
        return set(pks)
    return set(held.values_list("pk", flat=True))


def _stored(field: str, value: object) -> Any:
    column: Field[Any, Any] = Reminder._meta.get_field(field)  # type: ignore[assignment]
    return column.get_db_prep_value(value, connection)
