from typing import Any

from django import forms

from apps.accounts.models import User
from apps.feedback.entries import StepCheck
from apps.feedback.forms.fields import OneChip
from apps.feedback.models import NextStep
from apps.feedback.selectors import StepLine

STANDS = [("done", "Done"), ("dropped", "Drop"), ("open", "Still open")]


class CarriedForm(forms.Form):
    """A row of three chips for each step of earlier reviews; none is chosen beforehand, and none is needed."""

    def __init__(self, *args: Any, lines: list[StepLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[_name(line)] = OneChip(choices=STANDS, label=line.step.text or "A step without words")

    @property
    def rows(self) -> list[tuple[StepLine, forms.BoundField]]:
        return [(line, self[_name(line)]) for line in self.lines]

    def checked(self) -> list[StepCheck]:
        """What was tapped; a step that somebody else has closed meanwhile is no longer among the lines."""
        self.is_valid()
        answers = {line: self.cleaned_data.get(_name(line)) for line in self.lines}
        return [StepCheck(line.step, answer) for line, answer in answers.items() if answer]


def _name(line: StepLine) -> str:
    return f"carried-{line.step.public_id}"


class StepForm(forms.Form):
    owner = OneChip(label="Who", widget=forms.Select)
    due_on = forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        label="By",
        error_messages={"invalid": "Write the day like 2026-11-26.", "required": "Say by which day."},
    )

    def __init__(self, *args: Any, step: NextStep, people: list[User], **kwargs: Any) -> None:
        kwargs["initial"] = {"owner": str(step.owner.public_id) if step.owner else "", "due_on": step.due_on}
        super().__init__(*args, **kwargs)
        self.people = {str(user.public_id): user for user in people}
        choices = [("", "the department"), *((key, str(user)) for key, user in self.people.items())]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]

    def clean_owner(self) -> User | None:
        return self.people.get(self.cleaned_data["owner"])
