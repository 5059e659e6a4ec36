"""One department, for whoever may look at it: reasons for some, numbers for more, words for its clinicians."""

from dataclasses import dataclass, field, replace
from datetime import date, time

from django.db.models import OuterRef, Q, Subquery

from apps.accounts.models import User
from apps.core.weeks import Week
from apps.departments.models import Absence, Department, DepartmentLead
from apps.departments.permissions import ROLES, Permission, department_roles, organisation_roles
from apps.departments.querysets import dated
from apps.departments.selectors import HANDED_OVER
from apps.drift.metrics import Rate
from apps.drift.plays import Play, suggested
from apps.drift.selectors import DepartmentHistory, HistoryWeek, department_history
from apps.insights import charts, sentences
from apps.insights.selectors.promise import ToolLine, tool_lines
from apps.insights.selectors.tiles import Tile
from apps.reviews.models import SeriesRevision

Role = DepartmentLead.Role
WEEKS = 26
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class LeadLine:
    name: str
    role: str
    role_label: str
    trained_on: frozenset[int]  # ids of tools
    starts_on: date
    away_until: date | None = None


@dataclass(frozen=True)
class SeriesLine:
    forum: str
    weekday: str
    wall_time: time
    zone: str
    minutes: int
    shift: str
    every: str


@dataclass(frozen=True)
class DepartmentPage:
    """rights: what the reader may here. words: coverage in sentences. bars: depth over the weeks, the oldest first."""

    department: Department
    day: date
    rights: frozenset[Permission]
    history: DepartmentHistory
    words: list[str]
    bars: list[charts.Bar]
    bars_label: str
    play: Play | None = None
    tiles: list[Tile] = field(default_factory=list)
    tools: list[ToolLine] = field(default_factory=list)
    leads: list[LeadLine] = field(default_factory=list)
    coming: list[LeadLine] = field(default_factory=list)
    series: list[SeriesLine] = field(default_factory=list)

    @property
    def told(self) -> bool:
        return Permission.VIEW_REASONS in self.rights

    @property
    def numbers(self) -> bool:
        return self.told or Permission.VIEW_PROGRAM in self.rights

    @property
    def hand_over(self) -> bool:
        """Whether the lead changes soon, or changed lately."""
        lately = self.day - HANDED_OVER.after
        return bool(self.coming) or any(lead.role == Role.LEAD and lead.starts_on >= lately for lead in self.leads)

    @property
    def vacant(self) -> bool:
        return not any(lead.role == Role.LEAD for lead in self.leads)

    @property
    def may_log(self) -> bool:
        return Permission.LOG_REVIEW in self.rights

    @property
    def may_plan(self) -> bool:
        return Permission.PLAN_INTERVENTION in self.rights

    @property
    def may_plan_reviews(self) -> bool:
        return Permission.MANAGE_ROSTER in self.rights

    @property
    def may_report(self) -> bool:
        """Who works here, and the program office on the phone; not those who only look at numbers."""
        return self.looks_after_barriers or Permission.VIEW_PROGRAM not in self.rights

    @property
    def looks_after_barriers(self) -> bool:
        return Permission.LOOK_AFTER_BARRIERS in self.rights

    @property
    def newest_first(self) -> list[HistoryWeek]:
        return self.history.weeks[::-1]

    @property
    def now(self) -> HistoryWeek | None:
        return self.history.weeks[-1] if self.history.weeks else None


def department_page(*, user: User, department: Department, day: date) -> DepartmentPage:
    """day: today in the department's zone."""
    rights = _rights(user, department, day)
    told = Permission.VIEW_REASONS in rights
    history = department_history(department=department, day=day, weeks=WEEKS, reasons=told)
    page = DepartmentPage(
        department,
        day,
        rights,
        history,
        words=_words(history),
        bars=charts.bars([week.depth for week in history.weeks]),
        bars_label=_bars_label(history.weeks),
        play=_play(history) if told else None,
        tiles=_tiles(history.metrics),
        series=series_lines(department, day),
    )
    return _with_tools(page, day) if page.numbers else page


def _rights(user: User, department: Department, day: date) -> frozenset[Permission]:
    roles = organisation_roles(user) | department_roles(user, department, day=day)
    return frozenset[Permission]().union(*(ROLES[role] for role in roles))


def _with_tools(page: DepartmentPage, day: date) -> DepartmentPage:
    known = _leads(page.department, day)
    leads = [lead for lead in known if lead.starts_on <= day]
    tools = tool_lines(
        page.department,
        since=Week.of(day).plus(-8).monday,
        trained=[lead.trained_on for lead in leads],
    )
    return replace(page, tools=tools, leads=leads, coming=[lead for lead in known if lead.starts_on > day])


def _words(history: DepartmentHistory) -> list[str]:
    asked, coached = history.metrics["ask_rate"], history.metrics["reinforcement_coverage"]
    words = sentences.talked_about(asked.numerator, coached.numerator, asked.denominator)
    return [*words, sentences.silence(history.weeks_silent)] if asked.denominator else words


def _bars_label(weeks: list[HistoryWeek]) -> str:
    known = [week for week in weeks if week.depth is not None]
    coached = sum((week.depth or 0) >= 2 for week in known)
    return f"Depth by week: {coached} of {sentences.many(len(known), 'week')} with an entry reached depth 2 or more"


def _play(history: DepartmentHistory) -> Play | None:
    flag = history.flag
    return suggested([str(reason.get("code")) for reason in flag.reasons]) if flag else None


def _tiles(metrics: dict[str, Rate]) -> list[Tile]:
    away, unknown = metrics["not_held"].numerator, metrics["unlogged"].numerator
    return [
        _tile("Coached", metrics["reinforcement_coverage"], "expected weeks in which AI use was coached"),
        _tile("Asked", metrics["ask_rate"], "weeks in which somebody asked about AI use"),
        _tile("Reviews held", metrics["review_adherence"], f"took place; {away} not held, {unknown} without an entry"),
        _tile(
            "Recognised",
            metrics["recognition_share"],
            "coached reviews in which good practice was named aloud; a sound override counts like a sound acceptance",
        ),
        _tile("Logged within a day", metrics["log_timeliness"], "entries made within 24 hours of the meeting"),
    ]


def _tile(title: str, rate: Rate, words: str) -> Tile:
    if rate.value is None and rate.denominator:
        words = f"{words}; too few to say more"
    return Tile(title, rate.numerator, rate.denominator, words)


def _leads(department: Department, day: date) -> list[LeadLine]:
    """Who is in charge or about to lead, who is away, and the tools each is trained on. One query: a line a pair."""
    away = Absence.objects.on(day).filter(user=OuterRef("user")).values("ends_on")[:1]
    soon = Q(role=Role.LEAD, starts_on__range=(day, day + HANDED_OVER.before))
    rows = DepartmentLead.objects.filter(dated(day) | soon, department=department, user__is_active=True)
    lines: dict[int, LeadLine] = {}
    who = ("user__title", "user__first_name", "user__last_name", "user__readiness__tool_id")
    values = rows.order_by("user__last_name", "pk").values_list("pk", "role", "starts_on", *who, Subquery(away))
    for key, role, starts_on, title, first, last, tool, until in values:
        name = " ".join(part for part in (title, first, last) if part)
        known = lines[key].trained_on if key in lines else frozenset[int]()
        trained = known | ({tool} if tool else set())
        lines[key] = LeadLine(name, role, str(DepartmentLead.Role(role).label), trained, starts_on, until)
    order = list(DepartmentLead.Role)
    return sorted(lines.values(), key=lambda line: order.index(DepartmentLead.Role(line.role)))


def series_lines(department: Department, day: date) -> list[SeriesLine]:
    """The slots as they run today, or will run first. One query."""
    revisions = SeriesRevision.objects.filter(series__department=department).exclude(series__ends_on__lt=day)
    now: dict[int, SeriesRevision] = {}
    for revision in revisions.order_by("starts_on"):
        if revision.starts_on <= day or revision.series_id not in now:
            now[revision.series_id] = revision
    return [_series_line(revision) for revision in sorted(now.values(), key=lambda r: (r.weekday, r.wall_time))]


def _series_line(revision: SeriesRevision) -> SeriesLine:
    weeks = revision.interval_weeks
    return SeriesLine(
        revision.get_forum_display(),
        WEEKDAYS[revision.weekday],
        revision.wall_time,
        revision.zone,
        revision.minutes,
        revision.get_shift_display(),
        "every week" if weeks == 1 else f"every {sentences.in_words(weeks)} weeks",
    )
