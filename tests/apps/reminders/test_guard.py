"""A database that has been set back sends nothing until somebody has chosen."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.mail import EmailMessage
from django.db.models import F

from apps.audit.models import AuditEvent
from apps.core.errors import Refused
from apps.reminders import mark
from apps.reminders.mark import Mark
from apps.reminders.models import Reminder, SendingGuard
from apps.reminders.services import deliver
from apps.reminders.services.guard import may_send, release
from apps.reminders.setback import Word
from tests.cast import Cast
from tests.factories import ReminderFactory

State = Reminder.State
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def path(settings: object) -> Path:
    return Path(settings.COACHTRACK_SENDING_MARK)  # type: ignore[attr-defined]


@pytest.fixture
def guard(cast: Cast, now: datetime) -> SendingGuard:
    """Has sent, on this machine, and a message waits."""
    ReminderFactory(recipient=cast.head, due_at=now)
    for _ in range(3):
        assert may_send(now=now)
    return SendingGuard.objects.get()


def later(by: timedelta = DAY) -> None:
    SendingGuard.objects.update(beat_at=F("beat_at") - by)


def set_back(generations: int = 1) -> None:
    SendingGuard.objects.update(generation=F("generation") - generations)


def of_other_kinds() -> int:
    """What a release finds to be owed besides, such as the digest of this week."""
    return Reminder.objects.exclude(kind__in=["invitation", "note"]).count()


def held() -> str:
    return SendingGuard.objects.get().held_because


def test_first_run_writes_the_mark(cast: Cast, now: datetime, path: Path) -> None:
    assert may_send(now=now)
    guard = SendingGuard.objects.get()
    assert mark.read(path) == Mark(guard.lineage, 1)


def test_generation_grows_with_every_run_that_has_something_to_send(guard: SendingGuard, path: Path) -> None:
    assert guard.generation == 3
    assert mark.read(path) == Mark(guard.lineage, 3)


def test_idle_runs_count_once_a_minute(cast: Cast, now: datetime) -> None:
    for _ in range(5):
        assert may_send(now=now)
    assert SendingGuard.objects.get().generation == 1
    later(timedelta(minutes=2))
    assert may_send(now=now)
    assert SendingGuard.objects.get().generation == 2


def test_database_set_back_sends_nothing(guard: SendingGuard, now: datetime, outbox: list[EmailMessage]) -> None:
    set_back()
    assert deliver(now=now) == deliver(now=now + HOUR) == 0
    assert not outbox
    assert held() == Word.SET_BACK
    assert AuditEvent.objects.filter(action="reminders.held").count() == 1


def test_database_of_another_line_sends_nothing(guard: SendingGuard, now: datetime) -> None:
    SendingGuard.objects.update(lineage=uuid4())
    assert not may_send(now=now)
    assert held() == Word.ANOTHER


def test_old_database_on_a_machine_without_a_mark_sends_nothing(guard: SendingGuard, now: datetime, path: Path) -> None:
    later()
    path.unlink()
    assert not may_send(now=now)
    assert held() == Word.UNKNOWN


def test_machine_that_knows_lifts_the_hold_of_one_that_does_not(guard: SendingGuard, now: datetime, path: Path) -> None:
    later()
    known = path.read_text()
    path.unlink()
    assert not may_send(now=now)
    path.write_text(known)
    assert may_send(now=now)
    assert not held()


def test_outage_of_days_is_no_hold(guard: SendingGuard, now: datetime, outbox: list[EmailMessage]) -> None:
    later(3 * DAY)
    deliver(now=now)
    assert len(outbox) == 1


def test_new_machine_beside_one_that_sends_joins_it(guard: SendingGuard, now: datetime, path: Path) -> None:
    path.unlink()
    assert may_send(now=now)
    assert mark.read(path) == Mark(guard.lineage, guard.generation + 1)


def test_file_that_cannot_be_written_is_said_and_does_not_stop(
    guard: SendingGuard, now: datetime, settings: object, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    settings.COACHTRACK_SENDING_MARK = tmp_path / "file" / "mark.json"  # type: ignore[attr-defined]
    later()
    assert may_send(now=now)
    assert "would go unnoticed" in caplog.text
    assert SendingGuard.objects.get().unmarked_at


def test_expire_closes_what_was_due_before(guard: SendingGuard, cast: Cast, now: datetime) -> None:
    claimed = ReminderFactory(recipient=cast.head, kind="note", state=State.SENDING, next_try_at=now + HOUR)
    set_back()
    assert not may_send(now=now)
    new = ReminderFactory(recipient=cast.clinician, due_at=now + HOUR, next_try_at=now + HOUR)
    assert release(choice="expire", by=cast.administrator, now=now + 2 * HOUR) == 2 + of_other_kinds()
    claimed.refresh_from_db()
    new.refresh_from_db()
    assert (claimed.state, claimed.closed_reason, new.state) == (State.EXPIRED, "before the restore", State.DUE)


def test_send_lets_everything_go(guard: SendingGuard, cast: Cast, now: datetime, outbox: list[EmailMessage]) -> None:
    set_back()
    deliver(now=now)
    number = release(choice="send", by=cast.administrator, now=now)
    assert number == 1 + of_other_kinds()
    deliver(now=now)
    assert [message.to for message in outbox].count([cast.head.email]) == 1
    event = AuditEvent.objects.get(action="reminders.released")
    assert (event.actor_id, event.data) == (cast.administrator.pk, {"choice": "send", "messages": number})


@pytest.mark.parametrize("word", [Word.SET_BACK, Word.ANOTHER])
def test_machines_that_remember_the_other_database_follow_a_release(
    guard: SendingGuard, now: datetime, path: Path, word: Word
) -> None:
    set_back()
    if word is Word.ANOTHER:
        SendingGuard.objects.update(lineage=uuid4())
    assert not may_send(now=now)
    release(choice="send", by=None, now=now)
    mark.write(path, Mark(guard.lineage, guard.generation + 1000))  # another machine's
    assert may_send(now=now)
    later()
    assert may_send(now=now)


def test_release_without_a_hold_is_refused(guard: SendingGuard, now: datetime) -> None:
    with pytest.raises(Refused, match="not held"):
        release(choice="send", by=None, now=now)


@pytest.mark.usefixtures("guard")
def test_sender_that_another_overtakes_at_every_look_holds_nothing(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, others = mark.read, iter([True] * 2)

    def overtaken(path: Path) -> Mark | None:
        assert not next(others, False) or may_send(now=now)
        found = read(path)
        assert not next(others, False) or may_send(now=now)
        return found

    monkeypatch.setattr(mark, "read", overtaken)
    assert may_send(now=now)
    assert not SendingGuard.objects.filter(held_since__isnull=False).exists()
