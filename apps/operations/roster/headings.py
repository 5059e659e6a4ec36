"""The five files: their columns, and the other names hospitals give them. Standard library only."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """In the order in which they are imported: each may speak of those before it."""

    DEPARTMENTS = "departments"
    PEOPLE = "people"
    LEADS = "leads"
    TOOLS = "tools"
    SERIES = "series"


HISTORY: Final = "history"
"""Past reviews, which are imported by themselves."""


@dataclass(frozen=True)
class Column:
    name: str
    required: bool
    also: tuple[str, ...]
    """Its headings, normalised, the clearest first: “Department Code” is believed before “Department”."""


def normal(heading: str) -> str:
    """“Department Code”, “department_code” and “DEPARTMENT-CODE” are one heading."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", heading).casefold())


def _column(name: str, also: str = "", *, required: bool = False) -> Column:
    return Column(name, required, (normal(name), *also.split()))


_DEPARTMENT = "departmentcode deptcode departmentid deptid unitcode unitid costcenter costcentre department dept unit"
_FROM = "startdate startson validfrom effectivedate effectivefrom begin begindate since"
_TO = "enddate endson validto validuntil effectiveto termdate terminationdate"
_ID = "externalid employeeid employeenumber employeeno empid emplid personid personnelnumber staffid workerid userid id"
_MAIL = "emailaddress mail workemail emailwork primaryemail businessemail"
_ROLE = "rolename function"

FORMATS: dict[str, tuple[Column, ...]] = {
    Kind.DEPARTMENTS: (
        _column("code", "departmentcode deptcode deptid departmentid unitcode costcenter costcentre id", required=True),
        _column("name", "departmentname deptname department unit unitname description", required=True),
        _column("division", "divisionname serviceline service parent parentname", required=True),
        _column("facility", "facilityname hospital site campus location", required=True),
        _column("zone", "timezone tz ianazone"),
        _column("opened_on", "opened opendate openedon " + _FROM),
        _column("closed_on", "closed closedate closedon " + _TO),
    ),
    Kind.PEOPLE: (
        _column("external_id", _ID, required=True),
        _column("email", _MAIL),
        _column("title", "prefix honorific salutation"),
        _column("first", "firstname givenname forename preferredfirstname legalfirstname", required=True),
        _column("last", "lastname surname familyname legallastname", required=True),
        _column("department_code", _DEPARTMENT),
        _column("role", _ROLE + " systemrole accessrole"),
        _column("employment_type", "employment employeetype workertype contracttype"),
        _column("shift_group", "shift shifts shiftname"),
        _column("start", _FROM + " hiredate datehired"),
        _column("end", _TO + " lastday"),
        _column("primary", "isprimary primarydepartment main primaryassignment"),
    ),
    Kind.LEADS: (
        _column("external_id", _ID),
        _column("email", _MAIL),
        _column("department_code", _DEPARTMENT, required=True),
        _column("role", _ROLE + " leadrole leadtype", required=True),
        _column("start", _FROM),
        _column("end", _TO),
        _column("trained_on", "trained trainingdate datetrained"),
        _column("trained_tools", "trainedtool toolstrained trainedontools"),
    ),
    Kind.TOOLS: (
        _column("code", "toolcode toolid id", required=True),
        _column("name", "toolname tool product", required=True),
        _column("category", "type toolcategory toolkind"),
        _column("department_code", _DEPARTMENT),
        _column("stage", "status deploymentstage phase"),
        _column("live_from", "golive golivedate livedate livesince wentlive wentliveon"),
        _column("promise", "promised promisetext expectedbenefit businesscase"),
        _column("promised_change", "promisedworkloadchange promisedworkloadchangepct workloadchange"),
        _column("behaviours", "behaviors corebehaviours corebehaviors trainedbehaviours trainedbehaviors trained"),
        _column("burdens", "burden burdensteps extrasteps extrawork"),
        _column("eligible_event", "event unitofwork eligibleevents"),
    ),
    Kind.SERIES: (
        _column("department", _DEPARTMENT + " departmentcode code", required=True),
        _column("forum", "meeting meetingtype forumtype", required=True),
        _column("weekday", "day dayofweek", required=True),
        _column("start", "time starttime at begintime", required=True),
        _column("minutes", "duration length lengthminutes durationminutes mins"),
        _column("zone", "timezone tz ianazone"),
        _column("shift", "shiftgroup shiftname"),
        _column("from", "startdate validfrom effectivefrom fromdate firstdate since"),
        _column("until", "enddate validto validuntil untildate lastdate"),
        _column("every_weeks", "everynweeks interval intervalweeks frequencyweeks weeks"),
        _column("id", "seriesid externalid reviewid"),
    ),
    HISTORY: (
        _column("department", _DEPARTMENT + " code departmentname deptname unitname", required=True),
        _column(
            "date", "heldon reviewdate meetingdate dateheld day huddledate weekof weekstart weekstarting weekbeginning"
        ),
        _column("iso_week", "isoweek week yearweek calendarweek kw"),
        _column("review_status", "reviewstatus status held review reviewheld heldstatus", required=True),
        _column("ai", "aicoached coached outcome aioutcome airaised aicoaching aidiscussed coaching", required=True),
        _column("reason", "notheldreason excusereason whynot because reasoncode"),
        _column("tool", "tools toolcode toolcodes aitool aitools"),
        _column("behaviours", "behaviors behaviour behavior coachedbehaviours coachedbehaviors behaviourscoached"),
        _column("coach", "coachid coachedby lead leader headid reviewer ledby"),
        _column("clinicians", "clinicianscovered cliniciansnamed people staff attendees covered"),
        _column("minutes", "minutesonai aiminutes duration mins"),
        _column("forum", "meeting meetingtype forumtype"),
        _column("shift", "shiftgroup shiftname"),
        _column("source_id", "id externalid recordid rowid sourcesystemid reviewid guid uuid"),
    ),
}


def recognised(kind: str, headings: list[str]) -> dict[int, str]:
    """Position of a cell -> the column's own name. Of two for one column the clearer counts."""
    found: dict[int, str] = {}
    plain = [normal(heading) for heading in headings]
    for column in FORMATS[kind]:
        clearest = next((name for name in column.also if name in plain), None)
        found |= {position: column.name for position, heading in enumerate(plain) if heading and heading == clearest}
    return found


def likeliest(headings: list[str]) -> Kind | None:
    """The kind of file whose needed columns are all there, to tell somebody that two files are swapped."""
    fitting = []
    for kind in Kind:
        found = set(recognised(kind, headings).values())
        needed = {column.name for column in FORMATS[kind] if column.required}
        if needed <= found:
            fitting.append((len(found) / len(headings), kind))
    return max(fitting)[1] if fitting else None
