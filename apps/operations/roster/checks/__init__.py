"""What no row can show by itself: keys that repeat, rows that contradict, names that nobody knows."""

from apps.operations.roster.checks.departments import check_departments
from apps.operations.roster.checks.known import Known, known_now
from apps.operations.roster.checks.leads import check_leads
from apps.operations.roster.checks.people import check_people
from apps.operations.roster.checks.series import check_series
from apps.operations.roster.checks.sheet import Sheet
from apps.operations.roster.checks.tools import check_tools
from apps.operations.roster.entries import Roster
from apps.operations.roster.headings import Kind

__all__ = ["Known", "Sheet", "check", "known_now"]


def check(sheets: dict[Kind, Sheet], known: Known) -> Roster:
    """The entries of all files, each checked against those before it; what is wrong is added to the sheets."""
    roster = Roster()
    if sheet := sheets.get(Kind.DEPARTMENTS):
        roster.departments = check_departments(sheet, known)
    if sheet := sheets.get(Kind.PEOPLE):
        roster.people = check_people(sheet, known)
    if sheet := sheets.get(Kind.TOOLS):
        roster.tools, roster.deployments = check_tools(sheet, known)
    if sheet := sheets.get(Kind.LEADS):
        roster.leads, roster.readiness = check_leads(sheet, known)
    if sheet := sheets.get(Kind.SERIES):
        roster.series = check_series(sheet, known)
    return roster
