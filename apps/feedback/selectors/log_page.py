"""What the chips of the detail page offer."""

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from apps.accounts.models import User
from apps.departments.models import Department
from apps.feedback.selectors.people import People, clinicians_to_name
from apps.feedback.selectors.target import LogTarget
from apps.reviews.models import CoachingRecord, Review
from apps.tools.models import AITool, Deployment, FocusBehaviour, TrainedBehaviour


@dataclass(frozen=True)
class Behaviour:
    row: TrainedBehaviour
    is_focus: bool
    chosen: bool


@dataclass(frozen=True)
class Choices:
    """Everything the chips can offer."""

    tools: list[AITool]
    behaviours: list[Behaviour]
    people: People = field(default_factory=lambda: People([], []))
    chosen_tools: frozenset[int] = frozenset()

    @property
    def focus(self) -> TrainedBehaviour | None:
        return next((one.row for one in self.behaviours if one.is_focus), None)

    def prefilled_tools(self) -> list[AITool]:
        """Those recorded; else the only one; else the one of the focus behaviour."""
        if self.chosen_tools:
            return [tool for tool in self.tools if tool.pk in self.chosen_tools]
        if len(self.tools) == 1:
            return self.tools
        return [tool for tool in self.tools if self.focus and tool.pk == self.focus.tool_id]


def choices_for(target: LogTarget, *, user: User) -> Choices:
    """Three queries, two for the program office, which names nobody."""
    review, record = target.review, target.record
    tools = tools_in_use(review.department, record)
    people = People([], [])
    if not target.by_phone:
        people = clinicians_to_name(review.department, day=review.slot_date, record=record, but=user)
    chosen_tools = frozenset(tool.pk for tool in tools if getattr(tool, "chosen", False))
    return Choices(tools, _behaviours(review, record, tools), people, chosen_tools)


def tools_in_use(department: Department, record: CoachingRecord | None = None) -> list[AITool]:
    """In use in the department; a tool that was recorded stays, even if it has been retired since."""
    in_use = Deployment.objects.in_use().filter(tool=OuterRef("pk"), department=department)
    chosen = CoachingRecord.tools.through.objects.filter(aitool=OuterRef("pk"), coachingrecord=record)
    return list(AITool.objects.annotate(chosen=Exists(chosen)).filter(Q(Exists(in_use)) | Q(chosen=True)))


def _behaviours(review: Review, record: CoachingRecord | None, tools: list[AITool]) -> list[Behaviour]:
    """Core behaviours: this month's focus first, then the others of its tool."""
    focus = FocusBehaviour.objects.filter(
        behaviour=OuterRef("pk"),
        department=review.department,
        starts_on__lte=review.slot_date,
        ends_on__gte=review.slot_date,
    )
    chosen = CoachingRecord.behaviours.through.objects.filter(trainedbehaviour=OuterRef("pk"), coachingrecord=record)
    rows = (
        TrainedBehaviour.objects.filter(tool__in=tools, kind=TrainedBehaviour.Kind.CORE)
        .select_related("tool")
        .annotate(is_focus=Exists(focus), chosen=Exists(chosen))
        .order_by("-is_focus", "tool__name", "position", "pk")
    )
    found = [Behaviour(row, bool(getattr(row, "is_focus", False)), bool(getattr(row, "chosen", False))) for row in rows]
    focused = {one.row.tool_id for one in found if one.is_focus}
    return sorted(found, key=lambda one: (not one.is_focus, one.row.tool_id not in focused))
