"""R14: the tool itself is reported as the problem. That outranks all that is believed about its use.

Raised by reports of two people within four weeks; ended when every report is answered and none came for four weeks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from apps.drift.stats.assessment import TOOL_ISSUE, Reason

PEOPLE = 2
WEEKS = 4


@dataclass(frozen=True, slots=True)
class ToolReport:
    """Somebody said that the tool is wrong too often, or down. week: its Monday; answered: the day; both there.

    by: who; None for everybody who did not want to be named.
    """

    week: date
    by: int | None
    answered: date | None


def tool_issue(reports: Sequence[ToolReport], monday: date, stood_since: date | None) -> Reason | None:
    """As of the end of that week. stood_since: Monday since which it has stood; None where it has not."""
    recent = [report for report in reports if monday - timedelta(weeks=WEEKS) < report.week <= monday]
    people = len({report.by for report in recent})
    if people >= PEOPLE:
        return _reason(f"{len(recent)} reports from {people} people in {WEEKS} weeks", recent, people, monday)
    if stood_since is None:
        return None
    since = stood_since - timedelta(weeks=WEEKS)
    about = [report for report in reports if since < report.week <= monday]
    if any(not _answered(report, monday) for report in about):
        return _reason("waiting for an answer", about, len({report.by for report in about}), monday)
    return _reason("answered; not yet four weeks without a new report", about, people, monday) if recent else None


def _answered(report: ToolReport, monday: date) -> bool:
    return report.answered is not None and report.answered < monday + timedelta(weeks=1)


def _reason(how: str, reports: Sequence[ToolReport], people: int, monday: date) -> Reason:
    waiting = sum(not _answered(report, monday) for report in reports)
    numbers = {"reports": len(reports), "people": people, "unanswered": waiting}
    return Reason("R14", f"The tool itself is reported as the problem: {how}", numbers, status=TOOL_ISSUE, at_once=True)
