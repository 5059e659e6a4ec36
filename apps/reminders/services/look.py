"""The last look before sending: is it still wanted, by this person, now?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from apps.accounts.models import User
from apps.reminders import kinds
from apps.reminders.kinds import Stop, Verdict
from apps.reminders.models import Reminder

Word = Verdict | Exception
"""What a kind says of a row, or why it could not say anything."""


def last_look(rows: Sequence[Reminder], now: datetime) -> list[tuple[Reminder, Word]]:
    """Each row with what to do about it. A few queries for all of them together."""
    _read_recipients(rows)
    verdicts = _by_kind(rows, now)
    _readdress(rows)
    gone = Stop("what it was about is gone")
    return [(row, _in_general(row, now) or verdicts.get(row.pk, gone)) for row in rows]


def _read_recipients(rows: Iterable[Reminder]) -> None:
    """At every look: whoever left or moved since the last one gets nothing, or gets it there."""
    people = User.objects.in_bulk({row.recipient_id for row in rows})
    for row in rows:
        row.recipient = people[row.recipient_id]


def _in_general(row: Reminder, now: datetime) -> Stop | None:
    """What holds for every kind."""
    if row.expires_at <= now:
        return Stop("no longer of use by then", Reminder.State.EXPIRED)
    if not row.recipient.is_active:
        return Stop("the person is no longer active")
    if row.channel == Reminder.Channel.EMAIL and not row.address:
        return Stop("no e-mail address", Reminder.State.FAILED)
    return None


def _readdress(rows: Iterable[Reminder]) -> None:
    """It goes to where the person is reached now, and the row says where that was."""
    for row in rows:
        address = row.recipient.email or ""
        if row.address != address:
            row.address = address
            Reminder.objects.filter(pk=row.pk, owner=row.owner).update(address=address)


def _by_kind(rows: Sequence[Reminder], now: datetime) -> dict[int, Word]:
    found: dict[int, Word] = {}
    groups: dict[str, list[Reminder]] = defaultdict(list)
    for row in rows:
        groups[row.kind].append(row)
    for code, group in groups.items():
        try:
            found.update(_judge(code, group, now))
        except Exception:
            found.update(_one_by_one(code, group, now))
    return found


def _one_by_one(code: str, rows: Sequence[Reminder], now: datetime) -> dict[int, Word]:
    """One of them makes its kind stumble; the others shall not wait for it."""
    found: dict[int, Word] = {}
    for row in rows:
        try:
            found.update(_judge(code, [row], now))
        except Exception as error:
            found[row.pk] = error
    return found


def _judge(code: str, rows: Sequence[Reminder], now: datetime) -> Mapping[int, Verdict]:
    kind = kinds.of(code)
    return kind.judge(rows, now) if kind else {row.pk: Stop("this kind of message no longer exists") for row in rows}
