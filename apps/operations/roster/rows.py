"""One form for a row of each file: a form here is a list of columns."""

from typing import Any

from django import forms

from apps.departments.models import DepartmentLead, Membership
from apps.operations.roster.fields import (
    CellField,
    ClockField,
    CodeField,
    CodesField,
    DayField,
    LinesField,
    MailField,
    WholeField,
    WordField,
    ZoneField,
)
from apps.operations.roster.headings import Kind
from apps.operations.roster.problems import RowProblem, problem
from apps.operations.roster.table import Row, Table
from apps.reviews.models import Forum
from apps.tools.models import AITool, Deployment

EMPLOYMENT = {
    Membership.Employment.EMPLOYED: "employee staff fulltime parttime ft pt perdiem prn regular permanent",
    Membership.Employment.CONTRACTED: "contract contractor contractedgroup independent",
    Membership.Employment.RESIDENT: "fellow trainee housestaff",
    Membership.Employment.LOCUM: "locums locumtenens travel traveler traveller agency locumortravel",
}
SHIFTS = {
    Membership.Shift.DAY: "days d dayshift morning",
    Membership.Shift.EVENING: "evenings e eveningshift swing",
    Membership.Shift.NIGHT: "nights n nightshift nocturnist",
    Membership.Shift.MIXED: "mix rotating rotation variable any all",
}
RIGHTS = {
    "clinician": "provider staff employee member nurse physician",
    "program_manager": "programme_manager pm",
    "executive": "exec",
    "administrator": "admin",
}
LEAD_ROLES = {
    DepartmentLead.Role.LEAD: "departmenthead head chief chair medicaldirector nursemanager director manager",
    DepartmentLead.Role.CO_LEAD: "colead deputy vicechair assistantmanager",
    DepartmentLead.Role.DELEGATE: "chargenurse standin",
    DepartmentLead.Role.PEER_CHAMPION: "champion superuser",
}
STAGES = {
    Deployment.Stage.PLANNED: "plan future",
    Deployment.Stage.PILOT: "piloting trial",
    Deployment.Stage.LIVE: "golive inuse active deployed production",
    Deployment.Stage.SUSTAINED: "sustain",
    Deployment.Stage.PAUSED: "onhold suspended",
    Deployment.Stage.RETIRED: "decommissioned removed stopped",
}
CATEGORIES = {
    AITool.Category.IMAGING: "radiology mammography",
    AITool.Category.EARLY_WARNING: "sepsis deterioration alert alerts",
    AITool.Category.DOCUMENTATION: "scribe ambient ambientscribe notes",
    AITool.Category.PATHOLOGY: "laboratory lab pathologyandlaboratory",
    AITool.Category.CARDIOLOGY: "ecg ekg",
    AITool.Category.MEDICATION: "pharmacy",
    AITool.Category.CODING: "cdi billing",
    AITool.Category.PROCEDURE: "procedures endoscopy",
    AITool.Category.OTHER: "",
}
FORUMS = {
    Forum.HUDDLE: "dailyhuddle safetyhuddle teamhuddle standup",
    Forum.CHANGE_OF_SHIFT: "changeofshifthuddle shiftchange handoff handover shifthuddle",
    Forum.MID_SHIFT: "midshifthuddle",
    Forum.CASE_CONFERENCE: "conference caseconf tumorboard",
    Forum.READ_OUT: "readingroom signout",
    Forum.DIVISION_MEETING: "departmentmeeting staffmeeting facultymeeting groupmeeting",
    Forum.ROUNDING: "rounds round leaderrounding",
    Forum.ONE_TO_ONE: "1to1 11 oneonone 1on1",
    Forum.SERVICE_LINE: "servicelinereview servicelinemeeting",
    Forum.OTHER: "meeting",
}
WEEKDAYS = {
    "0": "1 monday mon mo",
    "1": "2 tuesday tue tues tu",
    "2": "3 wednesday wed weds we",
    "3": "4 thursday thu thur thurs th",
    "4": "5 friday fri fr",
    "5": "6 saturday sat sa",
    "6": "7 sunday sun su",
}
YES_NO = {"yes": "y true t 1 x primary", "no": "n false f 0 secondary"}


class WeekdayField(WordField):
    """0 is Monday, as in datetime; in the file 1 is Monday, as in ISO 8601."""

    def __init__(self) -> None:
        super().__init__(WEEKDAYS, default=None, shown="Monday to Sunday, Mon to Sun, or 1 to 7 (1 is Monday)")
        del self.values["0"]
        self.values |= {str(day + 1): str(day) for day in range(7)}

    def clean(self, value: Any) -> int:
        return int(super().clean(value))


class DepartmentRow(forms.Form):
    code = CodeField(max_length=24, what="the department's code")
    name = CellField(max_length=120, what="the department's name")
    division = CellField(max_length=120, what="the division")
    facility = CellField(max_length=120, what="the facility")
    zone = ZoneField()
    opened_on = DayField()
    closed_on = DayField(open_end=True)


class PersonRow(forms.Form):
    external_id = CodeField(max_length=64, what="the person's id")
    email = MailField()
    title = CellField(max_length=40, what="the title", required=False)
    first = CellField(max_length=80, what="the first name")
    last = CellField(max_length=80, what="the last name")
    department_code = CodeField(max_length=24, what="the department's code", required=False)
    role = WordField(RIGHTS, default="clinician")
    employment_type = WordField(EMPLOYMENT)
    shift_group = WordField(SHIFTS)
    start = DayField()
    end = DayField(open_end=True)
    primary = WordField(YES_NO)


class LeadRow(forms.Form):
    external_id = CodeField(max_length=64, what="the person's id", required=False)
    email = MailField()
    department_code = CodeField(max_length=24, what="the department's code")
    role = WordField(LEAD_ROLES, default=None)
    start = DayField()
    end = DayField(open_end=True)
    trained_on = DayField()
    trained_tools = CodesField(max_length=400, what="the list of tools", required=False)


class ToolRow(forms.Form):
    code = CodeField(max_length=24, what="the tool's code")
    name = CellField(max_length=120, what="the tool's name")
    category = WordField(CATEGORIES)
    department_code = CodeField(max_length=24, what="the department's code", required=False)
    stage = WordField(STAGES)
    live_from = DayField()
    promise = CellField(max_length=200, what="the promise", required=False)
    promised_change = WholeField(low=-100, high=1000, default=None)
    behaviours = LinesField(max_length=2000, what="the list of behaviours", required=False)
    burdens = LinesField(max_length=2000, what="the list of burden steps", required=False)
    eligible_event = CellField(max_length=80, what="the eligible event", required=False)


class SeriesRow(forms.Form):
    department = CodeField(max_length=24, what="the department's code")
    forum = WordField(FORUMS, default=None)
    weekday = WeekdayField()
    start = ClockField()
    minutes = WholeField(low=1, high=480, default=15)
    zone = ZoneField()
    shift = WordField(SHIFTS, default="day")
    until = DayField(open_end=True)
    every_weeks = WholeField(low=1, high=8, default=1)
    id = CodeField(max_length=64, what="the id of the series", required=False)


# `from` cannot be an attribute's name.
SeriesRow.base_fields["from"] = DayField()

FORMS: dict[Kind, type[forms.Form]] = {
    Kind.DEPARTMENTS: DepartmentRow,
    Kind.PEOPLE: PersonRow,
    Kind.LEADS: LeadRow,
    Kind.TOOLS: ToolRow,
    Kind.SERIES: SeriesRow,
}


def clean_rows(table: Table, form: type[forms.Form]) -> tuple[list[tuple[int, dict[str, Any]]], list[RowProblem]]:
    """(line, values) of each row, and what is wrong with its cells.

    A column that the file does not have is as an empty cell. A cell that is wrong is as an empty one too, and named in
    values["wrong"], so that everything else about the row is still looked at.
    """
    read = _Reader(form.base_fields)
    rows, problems = [], list(table.problems)
    for row in table.rows:
        values, wrong = read.row(row)
        problems += [problem(table.file, row.line, name, row.cells.get(name, ""), advice) for name, advice in wrong]
        rows.append((row.line, values | {"wrong": frozenset(name for name, _ in wrong)}))
    return rows, problems


class _Reader:
    """The fields themselves, not a bound form: it would copy all of them, seconds for 20,000 rows.

    A text means the same in every row of its column, so it is read once.
    """

    def __init__(self, fields: dict[str, forms.Field]) -> None:
        self._columns: list[tuple[str, forms.Field, dict[str, tuple[Any, str]]]]
        self._columns = [(name, field, {}) for name, field in fields.items()]

    def row(self, row: Row) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        values: dict[str, Any] = {}
        wrong = []
        for name, field, known in self._columns:
            text = row.cells.get(name, "")
            if text not in known:
                known[text] = _read(field, text)
            values[name], advice = known[text]
            if advice:
                wrong.append((name, advice))
        return values, wrong


def _read(field: forms.Field, text: str) -> tuple[Any, str]:
    """The value and nothing, or an empty value and what is wrong."""
    try:
        return field.clean(text), ""
    except forms.ValidationError as error:
        return _nothing(field), " ".join(error.messages)


def _nothing(field: forms.Field) -> str | tuple[()] | None:
    if isinstance(field, CodesField | LinesField):
        return ()
    return None if isinstance(field, DayField | ClockField | WholeField | WeekdayField) else ""
