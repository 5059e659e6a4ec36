from datetime import date

import pytest

from apps.reviews.charge import Charge, Span

DAY = date(2026, 11, 12)
ED = 1
LEAD, CO_LEAD, DELEGATE, SUCCESSOR = 11, 12, 13, 14


def holds(user: int, role: str, starts_on: date = date(2026, 1, 1), ends_on: date | None = None) -> Span:
    return Span(starts_on, ends_on, user, ED, role)


def away(*users: int) -> list[Span]:
    return [Span(DAY, DAY, user) for user in users]


ALL = [holds(CO_LEAD, "co_lead"), holds(DELEGATE, "delegate"), holds(LEAD, "lead")]


@pytest.mark.parametrize(
    ("absent", "expected"),
    [
        ([], LEAD),
        ([LEAD], DELEGATE),
        ([LEAD, DELEGATE], CO_LEAD),
        ([LEAD, DELEGATE, CO_LEAD], LEAD),  # all away: still expected, of the lead
        ([DELEGATE], LEAD),
    ],
)
def test_charge_goes_from_the_lead_to_who_is_there(absent: list[int], expected: int) -> None:
    assert Charge(ALL, away(*absent)).on(ED, DAY) == expected


def test_charge_of_a_department_without_anybody_is_nobodys() -> None:
    assert Charge([], []).on(ED, DAY) is None
    assert Charge(ALL, []).on(2, DAY) is None


def test_charge_of_a_vacant_lead_is_the_delegates() -> None:
    assert Charge(ALL[:2], []).on(ED, DAY) == DELEGATE


@pytest.mark.parametrize(("day", "expected"), [(12, LEAD), (13, SUCCESSOR), (11, LEAD)])
def test_charge_passes_on_the_day_after_the_last(day: int, expected: int) -> None:
    leads = [holds(LEAD, "lead", ends_on=DAY), holds(SUCCESSOR, "lead", starts_on=date(2026, 11, 13))]
    assert Charge(leads, []).on(ED, date(2026, 11, day)) == expected


def test_charge_with_two_leads_is_the_later_ones() -> None:
    leads = [holds(LEAD, "lead"), holds(SUCCESSOR, "lead", starts_on=date(2026, 11, 1))]
    assert Charge(leads, []).on(ED, DAY) == SUCCESSOR


def test_absence_ends_with_its_last_day() -> None:
    assert Charge(ALL, away(LEAD)).on(ED, date(2026, 11, 13)) == LEAD
