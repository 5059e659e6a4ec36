"""What a department's page says, recounted from the rows that stand beside it there."""

import re
from datetime import date, datetime

import pytest

from apps.drift import services
from apps.drift.models import DepartmentEvidence, DepartmentWeek
from apps.drift.selectors import department_history
from apps.drift.stats.assessment import Reason
from apps.drift.stats.letters import LETTERS
from apps.drift.stats.wording import percent
from tests.apps.drift.history import lived, running
from tests.cast import Cast
from tests.unit.drift.test_wording import recounted

pytestmark = pytest.mark.django_db

THIS_WEEK = date(2026, 11, 9)

LINES = [
    "CCCC CCNC NHXNNNN",
    "CCCC CCCC AAAAAA",
    "AAAAAA",
    "CCCCCCCC XXX NNNN",
    "CCCCCCNC CACNNCNC ANNC",
    "CCCC CCCC HHHH",
    "CCCC CCUU",
    "CCCC UUUU UUU",
    "CNCC CCNC NNCH AHHN NUUN NNXN",
]


def rows(cast: Cast) -> list[DepartmentWeek]:
    """The weeks that the department's page shows."""
    shown = department_history(department=cast.emergency, day=THIS_WEEK, weeks=26, reasons=True).weeks
    first = min(week.week_start for week in shown)
    return list(DepartmentWeek.objects.filter(week_start__gte=first).order_by("week_start"))


def held_and_not(weeks: list[DepartmentWeek], last: int) -> dict[str, int]:
    known = [week for week in weeks if week.expected and not week.pending][-last:]
    sums = {name: sum(getattr(week, name) for week in known) for name in ("held", "not_held", "unlogged")}
    return sums | {"expected": sum(sums.values())}


@pytest.mark.parametrize("line", LINES)
def test_numbers_of_every_reason_are_those_of_the_rows_beside_it(cast: Cast, now: datetime, line: str) -> None:
    lived(running(cast.emergency), line, until=THIS_WEEK)
    services.assess_all(now=now)
    weeks = rows(cast)
    letters = "".join(LETTERS[week.outcome] for week in weeks)

    for told in weeks[-1].reasons:
        numbers = told["numbers"]
        if told["code"] in ("R1", "R2", "R15") or "coached" in numbers:
            assert numbers == recounted(Reason(told["code"], told["text"], numbers), letters)
        elif told["code"] == "R3":
            assert numbers == held_and_not(weeks, 4)
        elif told["code"] == "R4" and "weeks" in numbers and "before" not in numbers:
            last = [week for week in weeks if week.expected][-numbers["weeks"] :]
            assert numbers["unlogged"] == sum(week.outcome == "unlogged" for week in last)
        assert {int(number) for number in re.findall(r"\d+", told["text"])} <= {*numbers.values(), 4}


@pytest.mark.parametrize("line", LINES)
def test_probability_in_a_sentence_is_the_one_that_the_picture_draws(cast: Cast, now: datetime, line: str) -> None:
    lived(running(cast.emergency), line, until=THIS_WEEK)
    services.assess_all(now=now)

    week = rows(cast)[-1]
    drawn = DepartmentEvidence.objects.get(week_start=week.week_start).probability
    said = re.findall(r"Probability of a real change: (\d+) %", week.sentence)
    assert said in ([], [str(percent(drawn))])
    assert bool(said) is (week.status in ("watch", "drifting", "silent") and drawn >= 0.13)
