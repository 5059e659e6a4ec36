from typing import Any

from django import forms

from apps.core.weeks import zone
from apps.departments.models import Department
from apps.reviews.forms.careful import CarefulForm, Refusable
from apps.reviews.models import Forum, SeriesRevision, Shift, Weekday

EVERY = [(1, "every week"), (2, "every other week"), (3, "every third week"), (4, "every fourth week")]


class SeriesForm(Refusable):
    """How a series runs, and from which day."""

    starts_on = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    weekday = forms.TypedChoiceField(choices=Weekday.choices, coerce=int, label="Day")
    wall_time = forms.TimeField(label="Time", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.IntegerField(
        min_value=1,
        max_value=480,
        label="Minutes",
        help_text="How long the meeting takes; the prompt to log follows it.",
    )
    interval_weeks = forms.TypedChoiceField(choices=EVERY, coerce=int, label="How often")
    forum = forms.ChoiceField(choices=Forum.choices, label="Forum", help_text="A meeting you have already.")
    shift = forms.ChoiceField(choices=Shift.choices, label="Shift")
    zone = forms.CharField(max_length=64, label="Time zone", help_text="Such as America/New_York.")

    def __init__(self, data: Any = None, *, current: SeriesRevision | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if current:
            shown = (name for name in self.fields if hasattr(current, name))
            self.initial = {**{name: getattr(current, name) for name in shown}, **self.initial}

    def clean_zone(self) -> str:
        name: str = self.cleaned_data["zone"].strip()
        try:
            zone(name)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return name


class ChangeForm(SeriesForm):
    """A change of a series: for good, or until a day."""

    until = forms.DateField(
        required=False,
        label="Until",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="The last day, if it is only for a while: then it runs as before. Leave it empty for good.",
    )
    field_order = ("starts_on", "until")


class PauseForm(CarefulForm, Refusable):
    free_texts = ("note",)
    starts_on = forms.DateField(
        label="From", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), help_text="The first day off."
    )
    ends_on = forms.DateField(
        required=False,
        label="Until",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="The last day off. Leave it empty if nobody knows yet.",
    )
    note = forms.CharField(max_length=140, required=False, label="Note", help_text="Up to 140 characters.")

    def answer(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("starts_on", "ends_on", "note")}


class ResumeForm(Refusable):
    resumes_on = forms.DateField(
        label="Expected again from",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="The first day on which a review may be expected again.",
    )


class MoveForm(Refusable):
    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    wall_time = forms.TimeField(label="Time", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class EndForm(Refusable):
    ends_on = forms.DateField(
        label="Last day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Reviews planned for later days go; what has been stays.",
    )


def first_values(department: Department) -> dict[str, Any]:
    """What a new series of that department most probably is."""
    return {"zone": department.zone, "minutes": 15, "interval_weeks": 1, "forum": Forum.HUDDLE, "shift": Shift.DAY}
