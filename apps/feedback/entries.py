"""What somebody wants to write beside a record, before any rule has looked at it."""

from dataclasses import dataclass
from datetime import date

from apps.accounts.models import User
from apps.feedback.models import NextStep
from apps.tools.models import AITool, TrainedBehaviour


@dataclass(frozen=True)
class NoteEntry:
    """A note to one person. saw: the writer's own sentence."""

    recipient: User
    saw: str
    kind: str = "keep"
    why: str = ""
    next: str = ""
    behaviour: TrainedBehaviour | None = None


@dataclass(frozen=True)
class StepEntry:
    """An agreed action. due_on: a day in the department's zone. owner None: the department's, nobody's in person."""

    text: str
    due_on: date
    owner: User | None = None


@dataclass(frozen=True)
class StepCheck:
    """How a step of an earlier review stands at this one. status: open, done or dropped."""

    step: NextStep
    status: str


@dataclass(frozen=True)
class BarrierEntry:
    """named: the reporter's name may be shown to those who answer."""

    kind: str
    text: str = ""
    tool: AITool | None = None
    named: bool = False
