from typing import Any

from django import forms

from apps.accounts.models import User
from apps.feedback.forms.fields import OneChip
from apps.feedback.models import Barrier
from apps.feedback.selectors import Wanted, people_called, reported_departments, reported_tools
from apps.feedback.services.barriers import ANSWER
from apps.reviews.forms import CarefulForm

STATES = [
    ("", "open"),
    ("overdue", "past the day"),
    ("unowned", "tool problems with nobody"),
    ("answered", "answered"),
]


class BoardFilter(forms.Form):
    """What does not fit is left out, as if it had not been asked for."""

    state = forms.ChoiceField(choices=STATES, required=False, label="Show")
    kind = forms.ChoiceField(choices=[("", "every kind"), *Barrier.Kind.choices], required=False, label="Kind")
    tool = forms.ChoiceField(required=False, label="Tool")
    department = forms.ChoiceField(required=False, label="Department")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("tool", "every tool", reported_tools())
        self._offer("department", "every department", reported_departments())

    def _offer(self, name: str, everything: str, rows: Any) -> None:
        choices = [("", everything), *((str(row.public_id), str(row)) for row in rows)]
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        self.is_valid()
        return Wanted(**{name: self.cleaned_data.get(name, "") for name in self.fields})


class AnswerForm(CarefulForm):
    free_texts = ("answer",)
    resolution = OneChip(
        choices=Barrier.Resolution.choices, required=True, sentence="Choose one of the three.", label="What was done?"
    )
    answer = forms.CharField(
        max_length=ANSWER,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="In a sentence",
        help_text="The department reads it, and every department that uses the tool: name nobody. If not now, say why.",
        error_messages={"required": "Say in a sentence what is being done; the department reads it."},
    )

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("resolution", "answer")}


class PersonForm(forms.Form):
    """One person by address or by name; the list of the page offers some, anybody else may be written."""

    person = forms.CharField(
        label="To whom?",
        max_length=254,
        widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}),
        help_text="The e-mail address, or first and last name as in the roster.",
        error_messages={"required": "Write an e-mail address, or a first and last name."},
    )

    def clean_person(self) -> User | None:
        text = self.cleaned_data["person"]
        if not text:
            return None
        found = people_called(text)
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError("Several people are called so. Write the e-mail address instead.")
        raise forms.ValidationError("Nobody active has this address or name. Write it as in the roster.")


class ToolOwnerForm(PersonForm):
    tool = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].required = False
