"""Who leads, by hand: rows end and begin, and are never overwritten."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from apps.accounts.models import User
from apps.audit.models import AuditEvent
from apps.core.errors import Refused
from apps.departments import services
from apps.departments.entries import LeadEntry
from apps.departments.models import Absence, Department, DepartmentLead
from tests.cast import NOW, Cast
from tests.factories import MembershipFactory, UserFactory

TODAY = date(2026, 11, 12)
MONDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 20)


def leads(department: Department, role: str = "lead") -> list[tuple[User, date, date | None]]:
    rows = DepartmentLead.objects.filter(department=department, role=role).order_by("starts_on", "pk")
    return [(row.user, row.starts_on, row.ends_on) for row in rows]


def change(cast: Cast, person: User, starts_on: date = MONDAY) -> DepartmentLead:
    return services.change_lead(department=cast.emergency, person=person, starts_on=starts_on, by=cast.manager, now=NOW)


def delegate(cast: Cast, person: User, **changed: Any) -> DepartmentLead:
    said = {"starts_on": MONDAY, "ends_on": FRIDAY, "by": cast.head} | changed
    return services.name_delegate(department=cast.emergency, person=person, now=NOW, **said)


def leave(cast: Cast, person: User, **changed: Any) -> Absence:
    said = {"starts_on": MONDAY, "ends_on": FRIDAY, "by": person} | changed
    return services.enter_leave(person=person, department=cast.emergency, now=NOW, **said)


def code(act: Callable[..., object], *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as refused:
        act(*args, **kwargs)
    assert refused.value.message.endswith((".", "?"))
    return refused.value.code


def test_change_of_lead_ends_the_old_row_and_begins_a_new_one(cast: Cast) -> None:
    successor = UserFactory()
    change(cast, successor)
    assert leads(cast.emergency) == [
        (cast.head, date(2025, 1, 6), date(2026, 11, 15)),
        (successor, MONDAY, None),
    ]
    event = AuditEvent.objects.get(action="lead.changed")
    assert event.data["before"] == [str(cast.head.public_id)]


def test_change_of_lead_keeps_one_that_is_planned_for_later(cast: Cast) -> None:
    later, sooner = UserFactory(), UserFactory()
    change(cast, later, date(2026, 12, 1))
    change(cast, sooner)
    assert leads(cast.emergency)[1:] == [(sooner, MONDAY, date(2026, 11, 30)), (later, date(2026, 12, 1), None)]


def test_co_lead_who_becomes_the_lead_is_no_co_lead_any_more(cast: Cast) -> None:
    change(cast, cast.co_lead)
    assert leads(cast.emergency, "co_lead") == [(cast.co_lead, date(2025, 1, 6), date(2026, 11, 15))]


def test_change_of_lead_is_refused_with_the_way_out(cast: Cast) -> None:
    assert code(change, cast, cast.head) == "leads_already"
    assert code(change, cast, UserFactory(), TODAY - timedelta(days=1)) == "past_day"
    assert code(change, cast, UserFactory(), TODAY + timedelta(days=400)) == "far_day"
    assert code(change, cast, UserFactory(is_active=False)) == "inactive"
    change(cast, UserFactory())
    assert code(change, cast, UserFactory()) == "day_taken"


def test_change_of_lead_taken_back_lets_the_lead_lead_on(cast: Cast) -> None:
    services.take_back(row=change(cast, UserFactory()), by=cast.manager, now=NOW)
    assert leads(cast.emergency) == [(cast.head, date(2025, 1, 6), None)]


def test_what_has_begun_before_today_is_ended_not_taken_back(cast: Cast) -> None:
    row = cast.emergency.leads.get(role="co_lead")
    assert code(services.take_back, row=row, by=cast.manager, now=NOW) == "begun"
    services.end_role(row=row, last_day=TODAY, by=cast.manager, now=NOW)
    assert leads(cast.emergency, "co_lead") == [(cast.co_lead, date(2025, 1, 6), TODAY)]
    assert code(services.end_role, row=row, last_day=FRIDAY, by=cast.manager, now=NOW) == "ended"


def add(cast: Cast, person: User, **changed: Any) -> DepartmentLead:
    said = {"role": "co_lead", "starts_on": MONDAY, "by": cast.manager} | changed
    return services.add_leader(department=cast.emergency, person=person, now=NOW, **said)


def test_second_co_lead_and_champion_are_added(cast: Cast) -> None:
    added = add(cast, cast.clinician)
    add(cast, cast.colleague, role="peer_champion", ends_on=FRIDAY)
    assert leads(cast.emergency, "co_lead")[1:] == [(cast.clinician, MONDAY, None)]
    assert added.starts_on == MONDAY
    assert code(add, cast, cast.clinician) == "role_held"
    assert code(add, cast, cast.head) == "role_held"
    assert code(add, cast, UserFactory(), role="lead") == "role_invalid"
    assert code(add, cast, UserFactory(), ends_on=TODAY) == "ends_before_start"


def test_delegate_is_named_for_a_time(cast: Cast) -> None:
    row = delegate(cast, cast.clinician)
    assert (row.role, row.starts_on, row.ends_on, row.takes_over) == ("delegate", MONDAY, FRIDAY, True)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"ends_on": TODAY}, "ends_before_start"),
        ({"starts_on": TODAY - timedelta(days=1)}, "past_day"),
        ({"ends_on": MONDAY + timedelta(weeks=13)}, "too_long"),
    ],
)
def test_delegate_for_impossible_days_is_refused(cast: Cast, changed: dict[str, Any], expected: str) -> None:
    assert code(delegate, cast, cast.clinician, **changed) == expected


def test_delegate_for_thirteen_weeks_fits(cast: Cast) -> None:
    assert delegate(cast, cast.clinician, ends_on=MONDAY + timedelta(weeks=13, days=-1)).pk


def test_delegate_is_somebody_else_of_the_department(cast: Cast) -> None:
    assert code(delegate, cast, cast.head) == "oneself"
    assert code(delegate, cast, cast.head, by=cast.co_lead) == "leads_already"
    assert code(delegate, cast, cast.outsider) == "not_of_department"
    assert code(delegate, cast, cast.other_head) == "not_of_department"
    gone = MembershipFactory(department=cast.emergency, user__is_active=False).user
    assert code(delegate, cast, gone) == "inactive"
    assert delegate(cast, cast.outsider, by=cast.manager).pk  # the program office may


def test_delegate_is_named_once_for_the_same_days(cast: Cast) -> None:
    delegate(cast, cast.clinician)
    assert code(delegate, cast, cast.clinician, starts_on=FRIDAY, ends_on=FRIDAY) == "delegate_already"
    assert delegate(cast, cast.clinician, starts_on=FRIDAY + timedelta(days=1), ends_on=date(2026, 12, 1)).pk


def test_two_on_leave_cannot_stand_in_for_each_other(cast: Cast) -> None:
    leave(cast, cast.head, delegate=cast.co_lead)
    assert code(leave, cast, cast.co_lead, delegate=cast.head) == "circle"
    assert code(delegate, cast, cast.head, by=cast.manager) == "delegate_away"
    assert not Absence.objects.filter(user=cast.co_lead).exists()  # nothing of a refused form is kept


def test_leave_and_its_delegate_are_entered_together(cast: Cast) -> None:
    leave(cast, cast.head, delegate=cast.clinician)
    assert Absence.objects.get().user == cast.head
    assert leads(cast.emergency, "delegate")[1:] == [(cast.clinician, MONDAY, FRIDAY)]


def test_leave_is_refused_twice_backwards_and_in_the_past(cast: Cast) -> None:
    leave(cast, cast.head)
    assert code(leave, cast, cast.head, starts_on=FRIDAY, ends_on=date(2026, 12, 1)) == "leave_overlaps"
    assert code(leave, cast, cast.co_lead, ends_on=TODAY) == "ends_before_start"
    assert code(leave, cast, cast.co_lead, starts_on=date(2026, 11, 11)) == "past_day"
    assert code(leave, cast, cast.co_lead, ends_on=date(2027, 12, 1)) == "too_long"
    assert code(leave, cast, cast.co_lead, delegate=cast.co_lead) == "oneself"


def test_coming_back_earlier_ends_the_leave_and_its_delegate(cast: Cast) -> None:
    absence = leave(cast, cast.head, delegate=cast.clinician)
    back = MONDAY + timedelta(days=2)
    services.end_leave(absence=absence, department=cast.emergency, back_on=back, by=cast.head, now=NOW)
    tuesday = date(2026, 11, 17)
    assert Absence.objects.get().ends_on == tuesday
    assert leads(cast.emergency, "delegate")[1:] == [(cast.clinician, MONDAY, tuesday)]


def test_leave_that_does_not_begin_is_taken_back(cast: Cast) -> None:
    absence = leave(cast, cast.head, delegate=cast.clinician)
    services.end_leave(absence=absence, department=cast.emergency, back_on=TODAY, by=cast.head, now=NOW)
    assert not Absence.objects.exists()
    assert len(leads(cast.emergency, "delegate")) == 1


def test_roster_leaves_a_delegate_named_for_a_time_alone(cast: Cast) -> None:
    delegate(cast, cast.clinician)
    entry = LeadEntry(cast.delegate.external_id or "", "EDP", "delegate")
    services.put_leads([entry], by=None, now=NOW)
    assert (cast.clinician, MONDAY, FRIDAY) in leads(cast.emergency, "delegate")
