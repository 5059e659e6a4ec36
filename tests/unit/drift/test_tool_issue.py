from datetime import date, timedelta

from apps.drift.stats.tool_issue import ToolReport, tool_issue

MONDAY = date(2026, 11, 9)


def report(weeks_ago: int, by: int | None = 1, answered: int | None = None) -> ToolReport:
    """answered: how many weeks ago."""
    day = None if answered is None else MONDAY - timedelta(weeks=answered)
    return ToolReport(MONDAY - timedelta(weeks=weeks_ago), by, day)


def test_reports_of_two_people_within_four_weeks_raise_it() -> None:
    found = tool_issue([report(0, by=1), report(3, by=2)], MONDAY, None)

    assert found
    assert found.at_once
    assert (found.code, found.status, found.numbers) == (
        "R14", "tool_issue", {"reports": 2, "people": 2, "unanswered": 2},
    )  # fmt: skip


def test_one_person_or_an_older_report_raises_nothing() -> None:
    assert tool_issue([report(0), report(1)], MONDAY, None) is None
    assert tool_issue([report(0, by=1), report(4, by=2)], MONDAY, None) is None
    assert tool_issue([report(0, by=None), report(1, by=None)], MONDAY, None) is None  # they may be one


def test_reports_of_a_later_week_are_not_yet_known() -> None:
    assert tool_issue([report(-1, by=1), report(-1, by=2)], MONDAY, None) is None


def test_it_stands_until_every_report_is_answered() -> None:
    reports = [report(9, by=1, answered=5), report(8, by=2)]

    assert tool_issue(reports, MONDAY, MONDAY - timedelta(weeks=8))
    assert tool_issue([reports[0], report(8, by=2, answered=0)], MONDAY, MONDAY - timedelta(weeks=8)) is None


def test_it_stands_until_four_weeks_brought_no_new_report() -> None:
    assert tool_issue([report(3, answered=2)], MONDAY, MONDAY - timedelta(weeks=8))
    assert tool_issue([report(4, answered=2)], MONDAY, MONDAY - timedelta(weeks=8)) is None


def test_answer_that_came_after_the_week_is_not_yet_known() -> None:
    assert tool_issue([report(8, answered=-1)], MONDAY, MONDAY - timedelta(weeks=8))
