"""What is coming: who begins to lead, who stops, where nobody does, and who is away with nobody standing in."""

from datetime import date, timedelta

import pytest

from apps.departments.models import Absence, Department, DepartmentLead
from apps.insights.selectors.ahead import coming_up
from tests.cast import Cast
from tests.factories import DepartmentLeadFactory

TODAY = date(2026, 11, 12)
SOON = TODAY + timedelta(days=7)


def said(department: Department) -> list[tuple[date, str]]:
    return [(each.day, each.what) for each in coming_up(TODAY) if each.department == department.name]


def lead(cast: Cast) -> DepartmentLead:
    row: DepartmentLead = cast.surgery.leads.get()
    return row


def ends(row: DepartmentLead, day: date) -> None:
    row.ends_on = day
    row.save()


def test_change_of_lead_is_told_once(cast: Cast) -> None:
    ends(lead(cast), SOON)
    DepartmentLeadFactory(department=cast.surgery, user__last_name="Ames", starts_on=SOON + timedelta(days=1))
    assert said(cast.surgery) == [(SOON + timedelta(days=1), "Ames becomes the lead")]


def test_lead_without_a_successor_and_a_vacant_place_are_told(cast: Cast) -> None:
    ends(lead(cast), SOON)
    assert said(cast.surgery) == [(SOON, "Byrd stops being the lead, and nobody follows yet")]
    ends(lead(cast), TODAY - timedelta(days=9))
    assert said(cast.surgery) == [(TODAY - timedelta(days=9), "The lead’s place is vacant since then")]


def test_closed_department_misses_no_lead(cast: Cast) -> None:
    Department.objects.filter(pk=cast.surgery.pk).update(closed_on=TODAY - timedelta(days=1))
    ends(lead(cast), TODAY - timedelta(days=9))
    assert said(cast.surgery) == []


@pytest.mark.parametrize(
    ("role", "told"), [("delegate", False), ("co_lead", False), ("peer_champion", True), ("", True)]
)
def test_leave_is_told_where_nobody_stands_in(cast: Cast, role: str, told: bool) -> None:
    Absence.objects.create(user=cast.other_head, starts_on=SOON, ends_on=SOON + timedelta(days=4))
    if role:
        DepartmentLeadFactory(department=cast.surgery, role=role, starts_on=SOON, ends_on=SOON + timedelta(days=4))
    assert said(cast.surgery) == ([(SOON, "Byrd is away from then on, and nobody stands in")] if told else [])


def test_delegate_for_a_part_of_the_leave_leaves_it_told(cast: Cast) -> None:
    Absence.objects.create(user=cast.other_head, starts_on=TODAY, ends_on=SOON)
    DepartmentLeadFactory(department=cast.surgery, role="delegate", starts_on=TODAY, ends_on=SOON - timedelta(days=1))
    assert [what for _, what in said(cast.surgery)] == ["Byrd is away from then on, and nobody stands in"]
