"""The program office's board of barriers, and the page of whoever answers for a tool."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet

from apps.accounts.models import User
from apps.core.weeks import local_date
from apps.departments.models import Department
from apps.feedback.models import Barrier
from apps.feedback.querysets import BarrierQuerySet
from apps.tools.models import AITool, Deployment

PER_PAGE = 50
LATELY = timedelta(days=28)
ANSWERS_KEPT_IN_SIGHT = timedelta(days=90)
NEARLY = timedelta(days=5)


@dataclass(frozen=True)
class Line:
    """age: days since it was reported, in the department's zone. left: days until an answer is due, negative after."""

    barrier: Barrier
    age: int
    left: int

    @property
    def is_open(self) -> bool:
        return self.barrier.answered_at is None

    @property
    def overdue(self) -> bool:
        return self.is_open and self.left < 0

    @property
    def soon(self) -> bool:
        return self.is_open and 0 <= self.left <= NEARLY.days

    @property
    def late_by(self) -> int:
        return -self.left

    @property
    def reporter(self) -> User | None:
        """Only who wanted to be named; the others are nobody to every page."""
        return self.barrier.reported_by if self.barrier.named else None


@dataclass(frozen=True)
class Tally:
    """Of one kind or one tool: unanswered, of these past their day, and reported in the last 28 days."""

    name: str
    open: int
    overdue: int
    lately: int


@dataclass(frozen=True)
class Counts:
    """unowned: open problems of a tool that nobody is asked about. in_time: answered within 21 days, of those lately
    answered."""

    open: int
    overdue: int
    unowned: int
    answered: int
    in_time: int


@dataclass(frozen=True)
class BarrierBoard:
    counts: Counts
    kinds: list[Tally]
    tools: list[Tally]
    lines: list[Line]
    page: Page[Barrier] | None
    answered: list[Line]


@dataclass(frozen=True)
class Wanted:
    """What the board's filter asks for; empty means everything that is open."""

    kind: str = ""
    tool: str = ""
    department: str = ""
    state: str = ""

    def __bool__(self) -> bool:
        return any((self.kind, self.tool, self.department, self.state))


UNOWNED = Q(owner__isnull=True) | Q(owner__is_active=False)


def barrier_board(*, wanted: Wanted, number: str, told: bool, day: date, now: datetime) -> BarrierBoard:
    """told: whether the reader may know more than counts. Two queries for counts, four more for the rows."""
    counts, (kinds, tools) = _counts(day, now), _tallies(day, now)
    if not told:
        return BarrierBoard(counts, kinds, tools, [], None, [])
    page = Paginator(_chosen(wanted, day), PER_PAGE).get_page(number)
    answered = [] if wanted.state == "answered" else list(_with_names().answered().filter(_lately(now))[:5])
    return BarrierBoard(counts, kinds, tools, lines_of(page.object_list, now), page, lines_of(answered, now))


def lines_of(barriers: Iterable[Barrier], now: datetime) -> list[Line]:
    return [line_of(barrier, now) for barrier in barriers]


def line_of(barrier: Barrier, now: datetime) -> Line:
    zone = barrier.department.zone
    today = local_date(now, zone)
    age = (today - local_date(barrier.reported_at, zone)).days
    return Line(barrier, age, (barrier.answer_due_on - today).days)


def _with_names() -> BarrierQuerySet:
    rows: BarrierQuerySet = Barrier.objects.select_related("department", "tool", "owner", "reported_by")
    return rows.order_by("-answered_at", "-pk")


def _lately(now: datetime) -> Q:
    return Q(answered_at__gt=now - LATELY)


def _chosen(wanted: Wanted, day: date) -> BarrierQuerySet:
    """The oldest first: it is the next to be answered. Answered ones with the newest first."""
    rows = _with_names()
    rows = rows.answered() if wanted.state == "answered" else rows.unanswered().order_by("answer_due_on", "pk")
    if wanted.state == "overdue":
        rows = rows.overdue(day)
    if wanted.state == "unowned":
        rows = rows.about_tools().filter(UNOWNED)
    same = {"kind": wanted.kind, "tool__public_id": wanted.tool, "department__public_id": wanted.department}
    return rows.filter(**{name: value for name, value in same.items() if value})


def _counts(day: date, now: datetime) -> Counts:
    opened, answered = Q(answered_at__isnull=True), _lately(now)
    trouble = Q(kind__in=Barrier.TOOL_TROUBLE)
    return Counts(
        **Barrier.objects.order_by().aggregate(
            open=Count("pk", filter=opened),
            overdue=Count("pk", filter=opened & Q(answer_due_on__lt=day)),
            unowned=Count("pk", filter=opened & trouble & UNOWNED),
            answered=Count("pk", filter=answered),
            in_time=Count("pk", filter=answered & Q(answered_at__date__lte=F("answer_due_on"))),
        )
    )


def _tallies(day: date, now: datetime) -> tuple[list[Tally], list[Tally]]:
    """By kind and by tool, the most reported first."""
    opened = Q(answered_at__isnull=True)
    rows = Barrier.objects.order_by().values_list("kind", "tool__name").annotate(
        open=Count("pk", filter=opened),
        overdue=Count("pk", filter=opened & Q(answer_due_on__lt=day)),
        lately=Count("pk", filter=Q(reported_at__gt=now - LATELY)),
    )  # fmt: skip
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    tools: dict[str, Counter[str]] = defaultdict(Counter)
    for kind, tool, *numbers in rows.filter(opened | Q(reported_at__gt=now - LATELY)):
        found = dict(zip(("open", "overdue", "lately"), numbers, strict=True))
        kinds[str(Barrier.Kind(kind).label)].update(found)
        tools[tool or "no tool in particular"].update(found)
    return _sorted(kinds), _sorted(tools)


def _sorted(found: dict[str, Counter[str]]) -> list[Tally]:
    tallies = [Tally(name, counted["open"], counted["overdue"], counted["lately"]) for name, counted in found.items()]
    return sorted(tallies, key=lambda tally: (-tally.open, -tally.lately, tally.name))


def reported_tools() -> QuerySet[AITool]:
    return AITool.objects.filter(pk__in=Barrier.objects.order_by().values("tool"))


def reported_departments() -> QuerySet[Department]:
    return Department.objects.filter(pk__in=Barrier.objects.order_by().values("department"))


@dataclass(frozen=True)
class Assigned:
    open: list[Line]
    answered: list[Line]


def assigned_to(user: User, *, now: datetime) -> Assigned:
    """What waits for this person's answer, the next due first, and what they answered lately. Two queries."""
    mine = _with_names().filter(owner=user)
    waiting = mine.unanswered().order_by("answer_due_on", "pk")
    answered = mine.answered().filter(answered_at__gt=now - ANSWERS_KEPT_IN_SIGHT)
    return Assigned(lines_of(waiting[:PER_PAGE], now), lines_of(answered[:PER_PAGE], now))


@dataclass(frozen=True)
class Governed:
    tool: AITool
    departments: int
    open: int


def governed_tools() -> list[Governed]:
    """Every tool in use: its owner, in how many departments it is used, how many of its problems are open. A query."""
    opened = Q(barriers__answered_at__isnull=True, barriers__kind__in=Barrier.TOOL_TROUBLE)
    in_use = Q(deployments__stage__in=Deployment.IN_USE)
    rows = AITool.objects.select_related("governed_by").annotate(
        used=Count("deployments", filter=in_use, distinct=True), waiting=Count("barriers", filter=opened, distinct=True)
    )
    found = [Governed(tool, getattr(tool, "used", 0), getattr(tool, "waiting", 0)) for tool in rows.order_by("name")]
    return [one for one in found if one.departments or one.open]


def likely_owners() -> list[User]:
    """Who is offered by name: the program office, administrators, and everybody who answers for something already."""
    asked = Q(tools_governed__isnull=False) | Q(barriers_owned__isnull=False)
    people = User.objects.filter(Q(is_program_manager=True) | Q(is_administrator=True) | asked, is_active=True)
    return list(people.distinct()[:PER_PAGE])
