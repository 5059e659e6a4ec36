"""Northmere on whatever weekday and hour it starts: something to do for the head, the clinician, the manager."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from apps.accounts.models import User
from apps.core.weeks import Week, local_date
from apps.drift.models import DriftFlag
from apps.drift.selectors import Board, board
from apps.drift.services import assess_all
from apps.feedback.models import Feedback
from apps.operations.demo.files import monday_of
from apps.operations.demo.hospital import WEEKS, ZONE
from apps.operations.demo.northmere import Northmere
from apps.operations.demo.services import cast, fill, live_week, settle
from apps.reviews.models import CoachingRecord, Review

pytestmark = pytest.mark.django_db

FIRST_WEEK = 20
"""Enough history for every status; a whole filling is tested once."""


def shown(now: datetime) -> Board:
    return board(user=User.objects.get(external_id="NM-PM1"), day=local_date(now, ZONE))


def statuses(now: datetime) -> dict[str, str]:
    return {row.code: row.status for row in shown(now).rows}


def assert_there_is_something_to_do(now: datetime) -> None:
    waiting = Review.objects.filter(department__code="EDP").awaiting_log(now)
    unread = Feedback.objects.received_by(User.objects.get(external_id="NM-RAD-01")).unread()
    changed = [row.code for row in shown(now).changed_since_monday]
    assert (waiting.count(), unread.count(), len(changed)) == (1, 1, 1), (now, changed)


@contextmanager
def and_then_undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def no_mail(settings: pytest.FixtureRequest) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]


@pytest.mark.once
@pytest.mark.usefixtures("no_mail")
def test_a_whole_filling_ends_in_the_statuses_that_its_stories_tell() -> None:
    now = datetime(2026, 11, 22, 14, tzinfo=UTC)
    fill(now=now, progress=lambda what, done, total: None)
    found = statuses(now)
    assert {code: status for code, status in found.items() if status != "on_track"} == {
        "EDP": "silent", "OBG": "drifting", "SUR": "unconfirmed", "ANE": "watch", "GIE": "watch", "ICN": "watch",
        "TEL": "watch", "RAD": "recovering",
    }  # fmt: skip
    assert len(found) == 24
    assert [persona.role for persona in cast()] == [
        "Department head", "Clinician", "Program manager", "Executive", "AI governance", "Administrator",
    ]  # fmt: skip
    assert_there_is_something_to_do(now)
    fill(now=now, progress=lambda what, done, total: pytest.fail("filled twice"))


@pytest.fixture
def no_mail_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """For what does not depend on it: two weeks of ticks every three hours are most of the work."""
    monkeypatch.setattr("apps.operations.demo.services.MAIL_DAYS", 0)


@pytest.mark.once
@pytest.mark.usefixtures("no_mail_at_all")
def test_every_weekday_and_hour_has_something_to_do() -> None:
    sunday = datetime(2026, 11, 22, 23, tzinfo=UTC)
    hospital = settle(now=sunday, first_week=FIRST_WEEK)
    for week in range(FIRST_WEEK, WEEKS):
        live_week(hospital, week, now=sunday)
    monday = monday_of(WEEKS + 1, hospital.begin)
    after_midnight, after_the_huddle = timedelta(hours=5, minutes=20), timedelta(hours=19, minutes=20)
    for since_monday in [
        *(timedelta(days=day) + after_midnight for day in range(7)),
        timedelta(days=3) + after_the_huddle,
    ]:
        now = datetime(monday.year, monday.month, monday.day, tzinfo=UTC) + since_monday
        with and_then_undone():
            _live_the_last_weeks(hospital, now)
            assert_there_is_something_to_do(now)


def _live_the_last_weeks(hospital: Northmere, now: datetime) -> None:
    for week in (WEEKS, WEEKS + 1):
        live_week(hospital, week, now=now)
    assess_all(now=now)


@pytest.mark.once
@pytest.mark.usefixtures("no_mail_at_all")
@pytest.mark.parametrize(
    "now",
    [
        pytest.param(datetime(2026, 11, 3, 15, tzinfo=UTC), id="after-the-clocks-went-back"),
        pytest.param(datetime(2027, 3, 17, 15, tzinfo=UTC), id="after-the-clocks-went-forward"),
        pytest.param(datetime(2027, 1, 1, 15, tzinfo=UTC), id="in-week-53"),
        pytest.param(datetime(2027, 1, 5, 15, tzinfo=UTC), id="in-the-first-week-after-week-53"),
    ],
)
def test_the_turns_of_the_year_make_no_difference(now: datetime) -> None:
    hospital = settle(now=now, first_week=FIRST_WEEK)
    for week in range(FIRST_WEEK, WEEKS + 2):
        live_week(hospital, week, now=now)
    assess_all(now=now)
    assert_there_is_something_to_do(now)
    assert statuses(now)["EDP"] == "silent"
    per_week = Review.objects.filter(department__code="PAT").values_list("week_start", flat=True)
    assert len(per_week) == len(set(per_week))
    assert Week.at(now, ZONE).monday in per_week


@pytest.mark.usefixtures("no_mail")
def test_nothing_that_has_not_happened_yet_is_written() -> None:
    now = datetime(2026, 11, 18, 15, tzinfo=UTC)
    hospital = settle(now=now, first_week=WEEKS - 1)
    for week in range(WEEKS - 1, WEEKS + 2):
        live_week(hospital, week, now=now)
    assert not CoachingRecord.objects.filter(submitted_at__gt=now).exists()
    assert not Feedback.objects.filter(written_at__gt=now).exists()
    assert not DriftFlag.objects.filter(raised_at__gt=now).exists()
