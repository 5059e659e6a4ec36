"""The sender is killed in the middle of its work, again and again. Nothing is lost, and second copies are bounded."""

import os
import random
import signal
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from apps.accounts.models import User
from apps.core.clock import database_now
from apps.reminders.models import Reminder
from apps.reminders.selectors.ledger import ledger_counts
from apps.reminders.services.outcomes import IN_FLIGHT
from tests.factories import ReminderFactory, UserFactory
from tests.fixtures.servers import ROOT, process_environment
from tests.servers.process import spawn, tail
from tests.servers.smtp import Sink

DUE = datetime(2026, 11, 12, 19, 30, tzinfo=UTC)
MESSAGES = 300
KILLS = 3
SEED = 20261112


def send_until(sink: Sink, at: datetime, received: int, log: Path) -> bool:
    """Runs the tick as of that moment, and kills it once the relay has that many messages. Whether it was killed."""
    command = [sys.executable, "manage.py", "tick", "deliver", "--now", at.isoformat(), "--i-know"]
    process = spawn(command, log=log, env=os.environ | process_environment(email_url=sink.url), cwd=ROOT)
    while process.poll() is None and len(sink.messages) < received:
        time.sleep(0.0005)
    process.kill()
    assert process.wait() in (0, -signal.SIGKILL), tail(log)
    return process.returncode != 0


@pytest.mark.django_db(transaction=True)
def test_sender_killed_at_random_moments_loses_nothing(smtp_sink: Sink, tmp_path: Path) -> None:
    people = User.objects.bulk_create(UserFactory.build_batch(MESSAGES))
    Reminder.objects.bulk_create([ReminderFactory.build(recipient=person, due_at=DUE) for person in people])
    moments, at, kills = random.Random(SEED), DUE, 0
    while Reminder.objects.unfinished().exists():
        received = len(smtp_sink.messages) + moments.randint(5, 60) if kills < KILLS else MESSAGES * 2
        kills += send_until(smtp_sink, at, received, tmp_path / "log")
        Reminder.objects.being_sent().update(lease_until=database_now() - timedelta(seconds=1))
        at += timedelta(minutes=1)

    print(f"seed {SEED}: {kills} kills, {len(smtp_sink.messages) - MESSAGES} second copies of {MESSAGES} messages")  # noqa: T201
    copies = Counter(message["Message-ID"] for message in smtp_sink.messages)
    assert set(copies) == set(Reminder.objects.values_list("message_id", flat=True)), "lost"
    assert kills == KILLS
    assert copies.total() - MESSAGES <= kills * IN_FLIGHT
    assert len({(message["Message-ID"], message["Date"]) for message in smtp_sink.messages}) == MESSAGES
    assert ledger_counts()[Reminder.State.SENT] == sum(ledger_counts().values()) == MESSAGES
