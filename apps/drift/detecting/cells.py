"""Cells of a weeks file: what each may hold, and the sentence that says what to do about one that may not."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from apps.core.weeks import Week
from apps.drift.stats.evidence import Pulse, WeekEvidence, evaluations_late
from apps.drift.stats.facts import COACHED, EXCUSED, NOT_HELD, NOT_RAISED, PENDING

REQUIRED = ("department", "iso_week", "review_status", "ai_coached")
OPTIONAL = ("clinicians_covered", "clinicians_total", "pulse_yes", "pulse_n", "logged_lag_days")
"""The ones that are read. Whatever else a file holds is left alone."""

YEARS = range(1970, 2200)

OUTCOMES = {"held": "held", "missed": NOT_HELD, "excused": EXCUSED, "": PENDING}


@dataclass(frozen=True)
class BadCell(Exception):
    """column, value: as in the file. remedy: a sentence without its full stop."""

    column: str
    value: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Row:
    department: str
    week: Week
    evidence: WeekEvidence


def row_of(cells: Mapping[str, str]) -> Row:
    """cells: by column, trimmed. Raises BadCell for the first that cannot be read."""
    if not cells["department"]:
        raise BadCell("department", "", "give the department's name")
    week = _week(cells["iso_week"])
    outcome = _outcome(cells)
    pulse = _part(cells, "pulse_yes", "pulse_n")
    reach = _part(cells, "clinicians_covered", "clinicians_total")
    return Row(cells["department"], week, _evidence(outcome, *pulse, *reach, _late(cells)))


@lru_cache(maxsize=200_000)
def _evidence(
    outcome: str, yes: int | None, n: int | None, covered: int | None, total: int | None, late: int
) -> WeekEvidence:
    """Equal weeks are one object, so that a large file fits into little memory."""
    pulse = Pulse.count(yes or 0, n) if n else None
    return WeekEvidence(outcome, pulse, covered, total, late)


@lru_cache(maxsize=10_000)
def _week(text: str) -> Week:
    try:
        week = Week.parse(text)
        if week.year not in YEARS:
            raise ValueError
        return week
    except ValueError:
        raise BadCell("iso_week", text, "write an ISO week that exists, such as 2025-W40") from None


def _outcome(cells: Mapping[str, str]) -> str:
    status, coached = cells["review_status"].lower(), _yes_or_no(cells)
    if status not in OUTCOMES:
        raise BadCell("review_status", status, "write held, missed or excused, or leave it blank while not yet known")
    if status == "missed" and coached:
        raise BadCell("ai_coached", cells["ai_coached"], "write held if the review took place, or 0 here if it did not")
    if status != "held":
        return OUTCOMES[status]
    if coached is None:
        return PENDING
    return COACHED if coached else NOT_RAISED


def _yes_or_no(cells: Mapping[str, str]) -> bool | None:
    text = cells["ai_coached"]
    number = _number(text)
    if text and number not in (0, 1):
        raise BadCell("ai_coached", text, "write 1 for coached and 0 for not coached, or leave it blank")
    return bool(number) if text else None


def _part(cells: Mapping[str, str], part: str, whole: str) -> tuple[int | None, int | None]:
    """Two counts, the first within the second; or both blank."""
    some, all_ = _count(cells, part), _count(cells, whole)
    if all_ is None and some is not None:
        raise BadCell(whole, "", f"say of how many, or leave {part} blank too")
    if some is None and all_ and part == "pulse_yes":
        raise BadCell(part, "", f"say how many of the {all_} said yes, or leave {whole} blank too")
    if some is not None and all_ is not None and some > all_:
        raise BadCell(part, cells[part], f"it cannot be more than {whole}, which is {all_}")
    return some, all_


def _count(cells: Mapping[str, str], column: str) -> int | None:
    text = cells.get(column, "")
    if not text:
        return None
    number = _number(text)
    if number is None or number < 0 or number != int(number):
        raise BadCell(column, text, "write a whole number of 0 or more, or leave it blank")
    return int(number)


def _late(cells: Mapping[str, str]) -> int:
    text = cells.get("logged_lag_days", "")
    days = _number(text) if text else 0
    if days is None or days < 0:
        raise BadCell("logged_lag_days", text, "write after how many days it was logged, 0 or more, or leave it blank")
    return evaluations_late(ceil(days))


def _number(text: str) -> float | None:
    """None for anything that is not a finite number of ordinary size."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1e9 else None
