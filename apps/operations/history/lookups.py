"""Who and what a history file may name, read once for all of its rows."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from typing import TypeVar

from apps.accounts.models import User
from apps.core.weeks import Week
from apps.departments.models import Department
from apps.departments.services.people import People
from apps.operations.roster.checks.sheet import Sheet
from apps.reviews.models import SeriesRevision
from apps.reviews.selectors.past import usual_slots
from apps.tools.models import AITool, Deployment, TrainedBehaviour

T = TypeVar("T")


@dataclass
class Lookups:
    """departments: by code, and by name where one name is one department; all keys in lower case.

    tools, behaviours: of each department (id), whatever stage a tool is in by now.
    """

    now: datetime
    departments: dict[str, Department]
    codes: dict[str, Department]
    people: People
    names: dict[str, User]
    usual: dict[int, SeriesRevision]
    tools: dict[int, dict[str, AITool]] = field(default_factory=lambda: defaultdict(dict))
    behaviours: dict[int, dict[str, TrainedBehaviour]] = field(default_factory=lambda: defaultdict(dict))

    def department(self, sheet: Sheet, line: int, code: str) -> Department | None:
        found = self.departments.get(code.casefold())
        if found is None and code:
            near = get_close_matches(code.casefold(), self.departments, n=1)
            hint = f" Did you mean {self.departments[near[0]].code}?" if near else ""
            advice = f"No department has this code. Correct it, or import the department with the roster first.{hint}"
            sheet.wrong(line, "department", code, advice)
        return found

    def running_week(self, department: Department) -> Week:
        return Week.at(self.now, department.zone)

    def person(self, sheet: Sheet, line: int, column: str, text: str) -> User | None:
        found = self.people.named(text) or self.names.get(text.casefold())
        if found is None:
            advice = (
                "Nobody here has this id, address or name. Correct it, import the person with the roster first (with "
                "an end date, if they left), or empty the cell."
            )
            if column == "clinicians" and text.isdigit():
                advice = "Name the clinicians by id or address with ; between them, or empty the cell: a number alone "
                advice += "does not say who they were."
            sheet.wrong(line, column, text, advice)
        return found

    def tool(self, sheet: Sheet, line: int, department: Department, text: str) -> AITool | None:
        found = self.tools[department.pk].get(text.casefold())
        if found is None:
            known = sorted({tool.code for tool in self.tools[department.pk].values()})
            advice = f"{department.code} has no such AI tool. {_choose(known)}, or add it to the tools file."
            sheet.wrong(line, "tool", text, advice)
        return found

    def behaviour(self, sheet: Sheet, line: int, department: Department, text: str) -> TrainedBehaviour | None:
        found = self.behaviours[department.pk].get(text.casefold())
        if found is None:
            near = get_close_matches(text.casefold(), self.behaviours[department.pk], n=1)
            hint = f" Did you mean “{self.behaviours[department.pk][near[0]].text}”?" if near else ""
            advice = f"No AI tool of {department.code} has this behaviour. Correct it, or empty the cell.{hint}"
            sheet.wrong(line, "behaviours", text, advice)
        return found


def _choose(codes: list[str]) -> str:
    return f"Write {' or '.join(codes[:5])}" if codes else "Empty the cell"


def look_up(now: datetime) -> Lookups:
    """A fixed number of queries, whatever the file holds."""
    departments = list(Department.objects.select_related("division"))
    codes = {each.code.casefold(): each for each in departments}
    users = list(User.objects.all())
    found = Lookups(
        now=now,
        departments=_alone([(each.name, each) for each in departments]) | codes,
        codes=codes,
        people=People(users),
        names=_alone([(f"{user.first_name} {user.last_name}".strip(), user) for user in users]),
        usual=usual_slots({each.pk for each in departments}),
    )
    core = TrainedBehaviour.objects.filter(kind=TrainedBehaviour.Kind.CORE)
    by_tool: dict[int, list[TrainedBehaviour]] = defaultdict(list)
    for behaviour in core:
        by_tool[behaviour.tool_id].append(behaviour)
    for deployment in Deployment.objects.select_related("tool"):
        tool, department = deployment.tool, deployment.department_id
        found.tools[department] |= {tool.name.casefold(): tool, tool.code.casefold(): tool}
        found.behaviours[department] |= {each.text.casefold(): each for each in by_tool[tool.pk]}
    return found


def _alone(named: list[tuple[str, T]]) -> dict[str, T]:
    """By name in lower case, without names that several share."""
    found: dict[str, list[T]] = defaultdict(list)
    for name, each in named:
        found[name.casefold()].append(each)
    return {name: several[0] for name, several in found.items() if name and len(several) == 1}
