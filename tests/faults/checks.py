"""What must hold after every scenario, whatever happened in it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from apps.reminders.models import InboxItem, Reminder
from apps.reminders.selectors.ledger import ledger_counts
from tests.servers.relay import Accepted

State = Reminder.State
Channel = Reminder.Channel
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.example\b|[\w.+-]+@example\.(?:org|com|net)\b")
TRACE = "Traceback (most recent call last)"


@dataclass(frozen=True)
class Expected:
    """bound: second copies that the faults of the scenario excuse. occurrences: rows there must be; None: those seen.

    logged: subject -> the moment (wall clock, seconds) at which its review was logged. grace: seconds for which a
    last look before sending holds. finished: whether every row must have reached its end.
    """

    bound: int = 0
    exactly: bool = False
    occurrences: int | None = None
    logged: Mapping[UUID, float] = field(default_factory=dict)
    grace: float = 0.0
    finished: bool = True
    excused_lines: str = ""
    """A pattern for lines of a log that another program wrote and that this project cannot change."""


@dataclass(frozen=True)
class Verdict:
    messages: int
    sent: int
    lost: int
    duplicates: int
    bound: int
    broken: list[str]


@dataclass(frozen=True)
class _Row:
    pk: int
    subject: UUID
    channel: str
    state: str
    message_id: str
    closed_reason: str


def examine(accepted: Sequence[Accepted], expected: Expected, logs: Path) -> Verdict:
    names = ("pk", "subject", "channel", "state", "message_id", "closed_reason")
    rows = [_Row(*values) for values in Reminder.objects.values_list(*names)]
    copies = Counter(message.message_id for message in accepted)
    duplicates = copies.total() - len(copies)
    lost = _lost(rows, copies, expected)
    broken = [
        *_identity(rows, expected),
        *_strangers(rows, copies),
        *([f"{lost} lost"] if lost else []),
        *_too_many(duplicates, expected),
        *_one_name(accepted),
        *_after_its_log(rows, accepted, expected),
        *_talkative(logs, expected.excused_lines),
    ]
    return Verdict(len(rows), len(copies), lost, duplicates, expected.bound, broken)


def _identity(rows: list[_Row], expected: Expected) -> Iterator[str]:
    """Every row is in a named state, and the sum of the states is the number of occurrences."""
    counts = ledger_counts()
    if unknown := set(counts) - set(State.values):
        yield f"states without a name: {sorted(unknown)}"
    occurrences = len(rows) if expected.occurrences is None else expected.occurrences
    if sum(counts.values()) != occurrences or len(rows) != occurrences:
        yield f"{sum(counts.values())} rows in named states for {occurrences} occurrences"
    unfinished = sum(row.state in Reminder.UNFINISHED for row in rows)
    if expected.finished and unfinished:
        yield f"{unfinished} rows without an end"
    nameless = sum(row.state not in (*Reminder.UNFINISHED, State.SENT) and not row.closed_reason for row in rows)
    if nameless:
        yield f"{nameless} rows closed without a reason"


def _lost(rows: list[_Row], copies: Counter[str], expected: Expected) -> int:
    """Said to be sent and nowhere found; never entered; or, where everything should have ended, neither."""
    in_inbox = set(InboxItem.objects.values_list("reminder_id", flat=True))
    missing = max(0, (expected.occurrences or 0) - len(rows))
    for row in rows:
        found = row.pk in in_inbox if row.channel == Channel.INBOX else row.message_id in copies
        claims = row.state == State.SENT or (expected.finished and row.state in Reminder.UNFINISHED)
        missing += claims and not found
    return missing


def _strangers(rows: list[_Row], copies: Counter[str]) -> Iterator[str]:
    if strangers := set(copies) - {row.message_id for row in rows}:
        yield f"{len(strangers)} messages that no row knows"


def _too_many(duplicates: int, expected: Expected) -> Iterator[str]:
    if duplicates > expected.bound:
        yield f"{duplicates} second copies, at most {expected.bound} are excused"
    elif expected.exactly and duplicates != expected.bound:
        yield f"{duplicates} second copies, {expected.bound} were provoked"


def _one_name(accepted: Sequence[Accepted]) -> Iterator[str]:
    dates: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for message in accepted:
        dates[message.message_id].add((message.date, message.to))
    if several := sum(len(found) > 1 for found in dates.values()):
        yield f"{several} messages whose copies differ in date or recipient"


def _after_its_log(rows: list[_Row], accepted: Sequence[Accepted], expected: Expected) -> Iterator[str]:
    subjects = {row.message_id: row.subject for row in rows}
    late = [
        message.at - expected.logged[subjects[message.message_id]]
        for message in accepted
        if subjects.get(message.message_id) in expected.logged
    ]
    if too_late := [seconds for seconds in late if seconds > expected.grace]:
        yield f"{len(too_late)} sent after their review was logged, up to {max(too_late):.2f} s"


def _talkative(logs: Path, excused: str) -> Iterator[str]:
    """A stack trace or somebody's address in a log, in a line that is not DEBUG."""
    for log in sorted(logs.glob("*.log")):
        lines = log.read_text(errors="replace").splitlines()
        told = [line for line in lines if not line.startswith("DEBUG") and not (excused and re.search(excused, line))]
        if traces := sum(TRACE in line for line in told):
            yield f"{traces} stack traces in {log.name}"
        if addresses := sum(bool(ADDRESS.search(line)) for line in told):
            yield f"{addresses} lines with an address in {log.name}"
