"""The weekly digest: once a week, what the program page says, and no more than its reader may know."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from apps.core.weeks import Week, instant
from apps.departments.models import Department, Organisation
from apps.insights import digest
from apps.insights.selectors.program import program_page
from apps.reminders.models import Reminder, Topic
from apps.reminders.selectors.ledger import unrecorded
from apps.reminders.services import deliver, queue_due, set_preference
from apps.reviews.models import Holiday
from tests.cast import Cast
from tests.factories import (
    ZONE,
    DepartmentFactory,
    DepartmentWeekFactory,
    ReminderFactory,
    ReviewFactory,
    SeriesFactory,
)

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 16)
MORNING = instant(MONDAY, time(7), ZONE)
MINUTE = timedelta(minutes=1)
State = Reminder.State


def weeks_of(department: Department, *statuses: str, monday: date = MONDAY, **fields: Any) -> None:
    """One week for each status, the last one is the running week."""
    for back, status in enumerate(reversed(statuses)):
        start = monday - timedelta(weeks=back)
        DepartmentWeekFactory(department=department, week_start=start, status=status, **fields)


@pytest.fixture
def hospital(cast: Cast) -> Cast:
    weeks_of(cast.emergency, "on_track", "watch", "silent", sentence="Nobody has asked for five weeks.")
    weeks_of(cast.surgery, "drifting", "recovering", "recovering")
    weeks_of(DepartmentFactory(name="Radiology"), "on_track", "on_track", "on_track")
    return cast


def tick(now: datetime) -> None:
    queue_due(now=now)
    deliver(now=now)


def letter_to(person: Any, mailoutbox: list[EmailMessage]) -> str:
    return next(str(message.body) for message in mailoutbox if message.to == [person.email])


def test_program_managers_and_executives_get_one_on_monday_morning(
    hospital: Cast, mailoutbox: list[EmailMessage]
) -> None:
    tick(MORNING - MINUTE)
    assert not mailoutbox
    for minutes in (0, 1, 60, 24 * 60, 3 * 24 * 60):
        tick(MORNING + minutes * MINUTE)
    assert sorted(message.to[0] for message in mailoutbox) == sorted([hospital.manager.email, hospital.executive.email])
    assert {message.subject for message in mailoutbox} == {"Monday, 16 November: 1 of 3 departments on track"}
    assert unrecorded(MORNING + MINUTE) == 0


def test_numbers_are_those_of_the_program_page(
    hospital: Cast, client: Client, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    tick(MORNING)
    monkeypatch.setattr("apps.core.clock.now", lambda: MORNING)
    client.force_login(hospital.manager, backend="django.contrib.auth.backends.ModelBackend")
    seen = " ".join(client.get("/program/").content.decode().split())
    page, mail = program_page(user=hospital.manager, day=MONDAY), letter_to(hospital.manager, mailoutbox)
    for text in (page.headline, digest.sentences.others(page.board.counts)):
        assert text in mail
        assert text in seen
    for tile in page.tiles:
        number = f"{tile.n} of {tile.d}" if tile.d else "no data yet"
        assert f"- {tile.title}: {number}" in mail


def test_worst_come_first_and_changes_are_told_both_ways(hospital: Cast, mailoutbox: list[EmailMessage]) -> None:
    tick(MORNING)
    mail = letter_to(hospital.manager, mailoutbox)
    assert "- Emergency Medicine: silent, a week ago on track" in mail
    assert "- General Surgery: recovering, a week ago drifting" in mail
    assert "- Emergency Medicine, silent. Nobody has asked for five weeks." in mail
    assert "Radiology" not in mail


def test_executive_reads_statuses_and_numbers_only(hospital: Cast, mailoutbox: list[EmailMessage]) -> None:
    ReminderFactory(
        recipient=hospital.clinician, state="failed", closed_at=MORNING, closed_reason="the address was turned down"
    )
    tick(MORNING)
    mail = letter_to(hospital.executive, mailoutbox)
    assert "- Emergency Medicine, silent\n" in mail
    assert "Nobody has asked" not in mail
    assert "Casey Clark" not in mail
    assert "Casey Clark" in letter_to(hospital.manager, mailoutbox)


def test_reviews_that_nobody_answered_are_named_to_the_office_and_counted_for_executives(
    hospital: Cast, mailoutbox: list[EmailMessage]
) -> None:
    starts = datetime(2026, 11, 5, 19, tzinfo=UTC)
    ReviewFactory(
        series=SeriesFactory(department=hospital.emergency),
        slot_date=starts.date(),
        starts_at=starts,
        ends_at=starts + 15 * MINUTE,
        expected_lead=hospital.head,
    )
    tick(MORNING)
    office, executive = (letter_to(who, mailoutbox) for who in (hospital.manager, hospital.executive))
    counted = "1 review of the last 14 days has no entry yet, and can still be logged."
    named = "of Thursday, 5 November"
    assert (counted in office, named in office) == (True, True)
    assert (counted in executive, named in executive) == (True, False)


def test_week_in_which_nothing_moved_says_so(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    weeks_of(cast.emergency, "on_track", "on_track", "on_track")
    tick(MORNING)
    assert "Nothing: every department stands as it did." in letter_to(cast.manager, mailoutbox)


def test_hospital_without_data_is_not_judged(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    weeks_of(cast.emergency, "not_enough_data", outcome="none", expected=0)
    tick(MORNING)
    mail = letter_to(cast.manager, mailoutbox)
    assert "too early to judge" in mail
    assert "no data yet" in mail
    assert mailoutbox[0].subject == "Monday, 16 November: the program so far"


def test_empty_hospital_sends_nothing(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    tick(MORNING)
    assert not mailoutbox
    assert not Reminder.objects.exists()


def test_hospital_whose_departments_have_all_closed_sends_nothing(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    weeks_of(cast.emergency, "on_track")
    Department.objects.update(closed_on=date(2026, 11, 1))
    tick(MORNING)
    assert not mailoutbox
    assert set(Reminder.objects.values_list("closed_reason", flat=True)) == {"there is no department to tell of"}


def test_digest_waits_for_the_assessment_of_the_week(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    weeks_of(cast.emergency, "on_track", monday=MONDAY - timedelta(weeks=1))
    tick(MORNING)
    assert not mailoutbox
    weeks_of(cast.emergency, "on_track")
    tick(MORNING + 10 * MINUTE)
    assert len(mailoutbox) == 2


def test_digest_does_not_wait_for_ever(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    weeks_of(cast.emergency, "on_track", monday=MONDAY - timedelta(weeks=1))
    tick(MORNING)
    tick(MORNING + timedelta(hours=3))
    assert len(mailoutbox) == 2


def test_monday_off_makes_it_tuesday(hospital: Cast, mailoutbox: list[EmailMessage]) -> None:
    for facility in {hospital.emergency.division.facility, hospital.surgery.division.facility}:
        Holiday.objects.create(facility=facility, day=MONDAY, name="A day off")
    for facility in Department.objects.values_list("division__facility", flat=True):
        Holiday.objects.get_or_create(facility_id=facility, day=MONDAY, defaults={"name": "A day off"})
    tick(MORNING)
    assert not mailoutbox
    tick(MORNING + timedelta(days=1))
    assert len(mailoutbox) == 2


def test_after_an_outage_of_weeks_only_the_running_week_is_told(hospital: Cast, mailoutbox: list[EmailMessage]) -> None:
    tick(MORNING)
    weeks_of(hospital.emergency, "silent", monday=MONDAY + timedelta(weeks=3))
    tick(MORNING + timedelta(weeks=3, days=1))
    assert {message.subject.split(":")[0] for message in mailoutbox[2:]} == {"Monday, 7 December"}
    assert len(mailoutbox) == 4


def test_late_in_the_week_it_is_no_longer_told(hospital: Cast, mailoutbox: list[EmailMessage]) -> None:
    tick(MORNING + timedelta(days=2))
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("week", ["2026-W53", "2027-W01", "2026-W44", "2027-W10"])
def test_every_week_has_its_own_subject_also_around_week_53(hospital: Cast, week: str) -> None:
    monday = Week.parse(week).monday
    queue_due(now=instant(monday, time(7), ZONE))
    queue_due(now=instant(monday, time(12), ZONE))
    rows = Reminder.objects.filter(kind="digest", channel="email")
    assert {row.step for row in rows} == {week}
    queue_due(now=instant(monday + timedelta(weeks=1), time(7), ZONE))
    assert rows.values("subject").distinct().count() == 2
    assert rows.all().count() == 4


def test_who_closed_the_road_does_not_get_it(hospital: Cast) -> None:
    set_preference(user=hospital.manager, topic=Topic.PROGRAM, email=False, inbox=False, by=None, now=MORNING)
    queue_due(now=MORNING)
    assert not Reminder.objects.filter(recipient=hospital.manager).exists()


def test_mail_carries_the_way_out(hospital: Cast, mailoutbox: list[EmailMessage]) -> None:
    tick(MORNING)
    assert "List-Unsubscribe" in mailoutbox[0].message()
    assert "Stop these e-mails: http" in str(mailoutbox[0].body)


def test_nothing_is_due_before_there_is_a_hospital() -> None:
    Organisation.objects.all().delete()
    assert digest.due(None, MORNING) == []


def test_judging_reads_the_page_once_for_each_kind_of_reader(
    hospital: Cast, django_assert_max_num_queries: Any
) -> None:
    queue_due(now=MORNING)
    rows = list(Reminder.objects.filter(kind="digest").select_related("recipient"))
    with django_assert_max_num_queries(30):
        digest.judge(rows * 5, MORNING)
