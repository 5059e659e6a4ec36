"""A Thursday huddle of Emergency Medicine, 14:00 to 14:15 in New York, and the mail that goes out about it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from apps.reminders import kinds
from apps.reminders.models import Reminder
from apps.reminders.services import batch
from apps.reviews.models import Review
from tests.cast import Cast
from tests.factories import ReviewFactory, SeriesFactory

AN_HOUR_BEFORE = datetime(2026, 11, 12, 18, 0, tzinfo=UTC)
AT_ITS_END = datetime(2026, 11, 12, 19, 20, tzinfo=UTC)
NEXT_MORNING = datetime(2026, 11, 13, 14, 0, tzinfo=UTC)


@pytest.fixture
def review(cast: Cast) -> Review:
    return ReviewFactory(series=SeriesFactory(department=cast.emergency), expected_lead=cast.head)


@pytest.fixture
def by_mail_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """One row an occurrence: what goes by both roads is in test_roads.py."""
    kept = {code: replace(kind, channels=(Reminder.Channel.EMAIL,)) for code, kind in kinds._registered.items()}
    monkeypatch.setattr(kinds, "_registered", kept)


@pytest.fixture
def unpaused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch looks again after each pause of a second; a machine under load pauses, and that is not to be counted."""
    monkeypatch.setattr(batch, "FRESH", 3600.0)
    monkeypatch.setattr(batch, "HELD", 3600.0)


@pytest.fixture
def outbox() -> list[EmailMessage]:
    return mail.outbox
