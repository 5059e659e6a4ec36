from datetime import date, timedelta
from typing import Any

from django import forms

from apps.accounts.models import User
from apps.feedback.entries import BarrierEntry, NoteEntry, StepEntry
from apps.feedback.forms.fields import Chips, OneChip, ShortText, Stepper
from apps.feedback.forms.opening import OpeningForm, Unseen
from apps.feedback.models import Barrier, Feedback
from apps.feedback.selectors import Behaviour, Choices, LogTarget
from apps.feedback.services.notes import NEXT, SAW, WHY
from apps.feedback.services.steps import DUE_AFTER
from apps.feedback.services.steps import TEXT as STEP_TEXT
from apps.reviews.entries import ReviewEntry
from apps.reviews.forms import CarefulForm
from apps.reviews.models import Audience, NotHeldReason, Outcome, RecognisedFor, Topic

MINUTES = [(1, "1"), (2, "2"), (5, "5"), (10, "10"), (15, "15 or more")]
NAMES = ("clinicians", "note_recipient", "note_kind", "note_saw", "note_why", "note_next", "step_text", "step_owner")
"""Fields about people: not there for the program office, which logs by phone."""


class DetailForm(CarefulForm, OpeningForm):
    """Levels two and three on one screen. Everything but the outcome may stay empty."""

    free_texts = ("note_saw", "note_why", "note_next", "step_text", "barrier_text")
    written_by = Unseen(required=False)
    outcome = OneChip(choices=Outcome.choices, required=True, sentence="Tap one of the four; none is the wrong answer.")
    held_on = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        label="Held on another day?",
        error_messages={"invalid": "Write the day like 2026-11-12, or choose it from the calendar."},
    )
    not_held_reason = OneChip(choices=NotHeldReason.choices, label="Why not?")
    tools = Chips(label="Which tool?")
    behaviours = Chips(label="Which behaviour?")
    observed = forms.BooleanField(required=False, label="Seen in real work")
    observed_n = Stepper(label="Seen")
    observed_m = Stepper(label="of cases looked at")
    recognised = forms.BooleanField(required=False, label="Good practice was named aloud")
    recognised_for = OneChip(choices=RecognisedFor.choices, label="What for?")
    next_step_made = forms.BooleanField(required=False, label="Next step agreed")
    audience = OneChip(choices=Audience.choices, label="Talked about with")
    clinicians = Chips(label="With whom?")
    topics = Chips(choices=Topic.choices, label="What else was talked about?")
    no_topics = forms.BooleanField(required=False, label="none of these")
    minutes_on_ai = forms.TypedChoiceField(
        choices=MINUTES, coerce=int, empty_value=None, required=False, widget=forms.RadioSelect, label="Minutes on AI"
    )
    note_recipient = OneChip(label="To", widget=forms.Select)
    note_kind = OneChip(choices=Feedback.Kind.choices, initial=Feedback.Kind.KEEP, label="Kind")
    note_saw = ShortText(SAW, label="What I saw")
    note_why = ShortText(WHY, label="Why it matters")
    note_next = ShortText(NEXT, label="Next")
    step_text = ShortText(STEP_TEXT, label="What was agreed")
    step_owner = OneChip(label="Who", widget=forms.Select)
    step_due_on = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        label="By",
        error_messages={"invalid": "Write the day like 2026-11-26, or choose it from the calendar."},
    )
    barrier_kind = OneChip(choices=[("", "–"), *Barrier.Kind.choices], label="What is in the way?", widget=forms.Select)
    barrier_tool = OneChip(label="Which tool?", widget=forms.Select)
    barrier_text = ShortText(280, label="In a sentence")
    barrier_named = forms.BooleanField(required=False, label="My name may be shown to those who answer")

    def __init__(self, *args: Any, target: LogTarget, choices: Choices, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.target = target
        self.tools_by_id = {str(tool.public_id): tool for tool in choices.tools}
        self.behaviours_by_id = {str(one.row.public_id): one.row for one in choices.behaviours}
        self.people_by_id = {str(one.user.public_id): one.user for one in choices.people.everybody()}
        self._offer(choices)
        self.fields["step_due_on"].initial = today + DUE_AFTER
        if target.by_phone:
            for name in NAMES:
                del self.fields[name]

    def _offer(self, choices: Choices) -> None:
        people = [(key, str(user)) for key, user in self.people_by_id.items()]
        chips = [
            (str(one.user.public_id), f"{one.user}{' · nights' if one.nights else ''}")
            for one in choices.people.everybody()
        ]
        offered: dict[str, list[tuple[str, str]]] = {
            "tools": [(key, tool.name) for key, tool in self.tools_by_id.items()],
            "behaviours": [(str(one.row.public_id), _words(one, len(choices.tools) > 1)) for one in choices.behaviours],
            "clinicians": chips,
            "note_recipient": [("", "– nobody –"), *sorted(people, key=lambda one: one[1])],
            "step_owner": [("", "the department"), *people],
            "barrier_tool": [("", "not one in particular"), *((k, t.name) for k, t in self.tools_by_id.items())],
        }
        for name, options in offered.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._both_or_neither("note_recipient", "note_saw", others=("note_why", "note_next"))
        if data.get("barrier_text") and not data.get("barrier_kind"):
            self.add_error("barrier_kind", "Choose what comes closest to it.")
        if (data.get("observed_n") is None) != (data.get("observed_m") is None):
            self.add_error("observed_m", "Give both numbers, such as 3 of 5, or neither.")
        return data

    def _both_or_neither(self, person: str, sentence: str, *, others: tuple[str, ...]) -> None:
        data = self.cleaned_data
        if not data.get(person) and any(data.get(name) for name in (sentence, *others)):
            self.add_error(person, "Choose whom the note is for.")
        if not data.get(sentence) and any(data.get(name) for name in (person, *others)) and sentence not in self.errors:
            self.add_error(sentence, "One sentence of your own is needed: what did you see or hear?")

    # --- what the page asks: which parts stand open, because something is in them or wrong with them ---

    @property
    def depth_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("observed", "recognised", "next_step_made")]

    @property
    def note_open(self) -> bool:
        return self._in_use("note_recipient", "note_saw", "note_why", "note_next")

    @property
    def numbers_open(self) -> bool:
        return self._in_use("observed_n", "observed_m")

    @property
    def step_open(self) -> bool:
        return self._in_use("step_text", "step_owner")

    @property
    def barrier_open(self) -> bool:
        return self._in_use("barrier_kind", "barrier_text")

    @property
    def other_open(self) -> bool:
        return self._in_use("minutes_on_ai", "not_held_reason") or "held_on" in self.errors

    def _in_use(self, *names: str) -> bool:
        return any(self[name].value() not in (None, "", []) or name in self.errors for name in names)

    # --- what the services take ---

    def entry(self) -> ReviewEntry:
        data = self.cleaned_data
        held = data["outcome"] != Outcome.NOT_HELD
        return ReviewEntry(
            outcome=data["outcome"],
            not_held_reason="" if held else data["not_held_reason"],
            held_on=data["held_on"],
            audience=data["audience"],
            tools=tuple(self.tools_by_id[key] for key in data["tools"]),
            behaviours=tuple(self.behaviours_by_id[key] for key in data["behaviours"]),
            clinicians=tuple(self.people_by_id[key] for key in data.get("clinicians", ())),
            observed=data["observed"] or data["observed_m"] is not None,
            observed_n=data["observed_n"],
            observed_m=data["observed_m"],
            recognised=data["recognised"] or bool(data["recognised_for"]),
            recognised_for=data["recognised_for"],
            next_step_made=data["next_step_made"],
            topics=tuple(data["topics"]),
            topics_recorded=bool(data["topics"] or data["no_topics"]),
            minutes_on_ai=data["minutes_on_ai"],
        )

    def notes(self) -> list[NoteEntry]:
        data = self.cleaned_data
        if not data.get("note_saw"):
            return []
        return [
            NoteEntry(
                recipient=self.people_by_id[data["note_recipient"]],
                kind=data["note_kind"] or Feedback.Kind.KEEP,
                saw=data["note_saw"],
                why=data["note_why"],
                next=data["note_next"],
            )
        ]

    def next_steps(self, today: date) -> list[StepEntry]:
        data = self.cleaned_data
        if not data.get("step_text"):
            return []
        owner: User | None = self.people_by_id.get(data["step_owner"])
        return [
            StepEntry(text=data["step_text"], owner=owner, due_on=data["step_due_on"] or today + timedelta(days=14))
        ]

    def barriers(self) -> list[BarrierEntry]:
        data = self.cleaned_data
        if not data["barrier_kind"]:
            return []
        tool = self.tools_by_id.get(data["barrier_tool"])
        named = data["barrier_named"]
        return [BarrierEntry(kind=data["barrier_kind"], text=data["barrier_text"], tool=tool, named=named)]


def _words(behaviour: Behaviour, several_tools: bool) -> str:
    tool = f"{behaviour.row.tool}: " if several_tools else ""
    return f"{tool}{behaviour.row.text}{' · this month’s focus' if behaviour.is_focus else ''}"
