"""Flags: told to the program office at once, to the lead by somebody first, and never about a person."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.departments.models import Absence
from apps.drift.models import DriftFlag
from apps.drift.services import acknowledge_flag, mark_not_people, plan_intervention, snooze_flag
from apps.reminders.kinds import flag as flags
from apps.reminders.models import Reminder, Topic
from apps.reminders.services import deliver, queue_due, set_preference
from tests.cast import Cast
from tests.factories import DepartmentFactory, DriftFlagFactory, UserFactory

State = Reminder.State
RAISED = datetime(2026, 11, 12, 15, tzinfo=UTC)  # Thursday, 10:00 in New York
MINUTE = timedelta(minutes=1)
GRACE_IS_OVER = datetime(2026, 11, 17, 14, 0, tzinfo=UTC)  # Tuesday, 9:00


def raised(cast: Cast, **fields: Any) -> DriftFlag:
    known: dict[str, Any] = {"department": cast.emergency, "status": "silent", "raised_at": RAISED}
    return DriftFlagFactory(**known | fields)


def tick(now: datetime) -> None:
    queue_due(now=now)
    deliver(now=now)


def mailed(mailoutbox: list[EmailMessage]) -> list[tuple[str, str]]:
    return [(message.to[0].split("@")[0], str(message.subject)) for message in mailoutbox]


OFFICE = ("mona.vale", "AI use has gone quiet in Emergency Medicine")
LEAD = ("hana.marsh", "Emergency Medicine: how the program office can help")


def test_program_manager_is_told_once(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    raised(cast)
    for minutes in (1, 2, 90, 24 * 60):
        tick(RAISED + minutes * MINUTE)
    assert mailed(mailoutbox) == [OFFICE]


@pytest.mark.parametrize("status", ["drifting", "unconfirmed", "tool_issue"])
def test_every_status_that_asks_for_help_is_told(cast: Cast, mailoutbox: list[EmailMessage], status: str) -> None:
    raised(cast, status=status)
    tick(RAISED + MINUTE)
    assert len(mailoutbox) == 1


def test_department_to_watch_is_no_mail(cast: Cast) -> None:
    raised(cast, status="watch")
    tick(RAISED + MINUTE)
    assert not Reminder.objects.filter(kind="flag").exists()


def test_flags_of_weeks_ago_are_not_told_at_once(cast: Cast) -> None:
    raised(cast, raised_at=RAISED - timedelta(days=20))
    tick(RAISED)
    assert not Reminder.objects.exists()


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (datetime(2026, 11, 12, 7, 30, tzinfo=UTC), datetime(2026, 11, 12, 11, 30, tzinfo=UTC)),
        (datetime(2026, 11, 14, 15, tzinfo=UTC), datetime(2026, 11, 16, 11, 30, tzinfo=UTC)),
    ],
)
def test_flag_of_the_night_or_the_weekend_waits_for_the_morning(cast: Cast, at: datetime, due: datetime) -> None:
    raised(cast, raised_at=at)
    queue_due(now=due - MINUTE)
    assert not Reminder.objects.exists()
    queue_due(now=due)
    assert {row.due_at for row in Reminder.objects.all()} == {due}


def test_lead_hears_of_it_once_a_call_is_planned(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    flag = raised(cast)
    tick(RAISED + MINUTE)
    plan = {"play": "P1", "owner": cast.manager, "planned_on": date(2026, 11, 16), "by": cast.manager}
    plan_intervention(department=cast.emergency, flag=flag, **plan, now=RAISED + 60 * MINUTE)
    tick(RAISED + 61 * MINUTE)
    assert mailed(mailoutbox) == [OFFICE, LEAD]
    assert "Mona Vale has it planned for Monday, 16 November." in mailoutbox[1].body


def test_lead_hears_of_it_after_three_working_days_in_any_case(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    raised(cast)
    tick(RAISED + MINUTE)
    tick(GRACE_IS_OVER - MINUTE)
    assert mailed(mailoutbox) == [OFFICE]
    tick(GRACE_IS_OVER)
    assert mailed(mailoutbox) == [OFFICE, LEAD]
    assert "Call them when it suits you" in mailoutbox[1].body


@pytest.mark.parametrize("what", ["snoozed", "not people"])
def test_lead_hears_nothing_where_the_office_put_it_aside(
    cast: Cast, mailoutbox: list[EmailMessage], what: str
) -> None:
    flag = raised(cast)
    tick(RAISED + MINUTE)
    if what == "snoozed":
        snooze_flag(flag=flag, until=date(2026, 12, 1), reason="A known leave", by=cast.manager, now=RAISED)
    else:
        mark_not_people(flag=flag, note="The schedule", by=cast.manager, now=RAISED)
    tick(GRACE_IS_OVER)
    assert mailed(mailoutbox) == [OFFICE]


def test_flag_taken_up_before_sending_is_closed_with_its_reason(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    flag = raised(cast)
    queue_due(now=RAISED + MINUTE)
    acknowledge_flag(flag=flag, by=cast.manager, now=RAISED + MINUTE)
    deliver(now=RAISED + MINUTE)
    row = Reminder.objects.get(kind="flag", channel="email")
    assert (row.state, row.closed_reason) == (State.CANCELLED, "somebody looks after it already")
    assert not mailoutbox


def test_flag_cleared_before_the_lead_is_written_to_is_closed(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    flag = raised(cast)
    queue_due(now=GRACE_IS_OVER)
    DriftFlag.objects.filter(pk=flag.pk).update(
        state="cleared", cleared_at=GRACE_IS_OVER, cleared_week_start=date(2026, 11, 16)
    )
    deliver(now=GRACE_IS_OVER)
    reasons = set(Reminder.objects.values_list("kind", "closed_reason"))
    assert reasons == {("flag", "off the list by then"), ("support", "off the list by then")}


def test_predecessor_of_the_lead_is_not_written_to(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    raised(cast)
    queue_due(now=GRACE_IS_OVER)
    cast.head.leaderships.update(ends_on=date(2026, 11, 16))
    deliver(now=GRACE_IS_OVER)
    row = Reminder.objects.get(kind="support", channel="email")
    assert (row.recipient, row.closed_reason) == (cast.head, "somebody else leads there now")


def test_in_a_vacancy_those_who_stand_in_are_written_to(cast: Cast) -> None:
    cast.head.leaderships.update(ends_on=date(2026, 11, 1))
    raised(cast)
    queue_due(now=GRACE_IS_OVER)
    to = Reminder.objects.filter(kind="support").values_list("recipient", flat=True)
    assert set(to) == {cast.co_lead.pk, cast.delegate.pk}


def test_lead_on_leave_reads_it_when_back(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    raised(cast)
    Absence.objects.create(user=cast.head, starts_on=date(2026, 11, 16), ends_on=date(2026, 11, 18))
    tick(GRACE_IS_OVER)
    assert LEAD not in mailed(mailoutbox)
    tick(datetime(2026, 11, 19, 11, 30, tzinfo=UTC))
    assert LEAD in mailed(mailoutbox)


def test_bad_night_ends_in_five_mails_the_worst_departments_first(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    for number in range(6):
        raised(cast, department=DepartmentFactory(name=f"Drifting {number}"), status="drifting")
    raised(cast)
    tick(RAISED + MINUTE)
    tick(RAISED + 2 * MINUTE)
    subjects = {subject for to, subject in mailed(mailoutbox)}
    assert (len(mailoutbox), OFFICE[1] in subjects) == (5, True)
    assert Reminder.objects.filter(channel="email", closed_reason__startswith="enough mails").count() == 2


def test_who_closed_every_road_is_left_alone(cast: Cast) -> None:
    set_preference(user=cast.manager, topic=Topic.SUPPORT, email=False, inbox=False, by=cast.manager, now=RAISED)
    raised(cast)
    assert flags.due_to_office(None, RAISED + MINUTE) == []


def test_letters_hold_numbers_of_the_department_and_no_note(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    flag = raised(cast)
    tick(RAISED + MINUTE)
    acknowledge_flag(flag=flag, by=cast.manager, now=RAISED + MINUTE, note="She is overloaded")
    tick(RAISED + 2 * MINUTE)
    office, lead = (str(message.body) for message in mailoutbox)
    assert "Nobody has asked about AI use for 3 expected weeks." in office
    assert "Tuesday, 17 November in any case" in office
    assert "overloaded" not in office + lead
    assert "Mona Vale looks after it" in lead
    assert "/preferences/" in office
    assert "/preferences/" in lead


def test_judging_costs_the_same_for_few_and_many(cast: Cast) -> None:
    def cost(number: int) -> int:
        for _ in range(number):
            raised(cast, department=DepartmentFactory())
        queue_due(now=RAISED + MINUTE)
        rows = list(Reminder.objects.filter(kind="flag").select_related("recipient"))
        with CaptureQueriesContext(connection) as captured:
            flags.judge_for_office(rows, RAISED + MINUTE)
        return len(captured)

    UserFactory(is_program_manager=True)
    assert cost(1) == cost(20) <= 8
