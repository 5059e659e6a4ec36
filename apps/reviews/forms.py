from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from apps.core.errors import Refused
from apps.core.weeks import zone
from apps.departments.models import Department, Division, Facility
from apps.reviews.identifiers import suspicious
from apps.reviews.models import ExcuseReason, Forum, Outcome, Review, SeriesRevision, Shift, Weekday

EVERY = [(1, "every week"), (2, "every other week"), (3, "every third week"), (4, "every fourth week")]


class Refusable(forms.Form):
    def refuse(self, refused: Refused) -> None:
        """Says what a service refused, beside the field it is about."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.message)


class CarefulForm(forms.Form):
    """Warns once of what may point to a patient; a tick sends it as it is."""

    free_texts: ClassVar[tuple[str, ...]] = ()
    send_as_is = forms.BooleanField(required=False, label="Send it as it is: this points to no patient")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.found = suspicious(*(data.get(name) or "" for name in self.free_texts))
        if self.found and not data.get("send_as_is"):
            words = ", ".join(self.found)
            self.add_error("send_as_is", f"Might this point to a patient: {words}? Take it out, or tick here.")
        return data

    @property
    def warned(self) -> bool:
        """Whether there is anything to tick."""
        return bool(getattr(self, "found", ()))


def reason_field(*left_out: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=[choice for choice in ExcuseReason.choices if choice[0] not in left_out],
        widget=forms.RadioSelect,
        label="Why is it not expected?",
        error_messages={"required": "Choose a reason.", "invalid_choice": "Choose a reason from the list."},
    )


class ExcuseForm(CarefulForm, Refusable):
    free_texts = ("note",)
    reason = reason_field(ExcuseReason.SURGE)
    note = forms.CharField(
        max_length=140,
        required=False,
        label="Note",
        help_text="Up to 140 characters. No names of patients.",
        error_messages={"max_length": "Keep the note to 140 characters."},
    )

    def answer(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("reason", "note")}


WHY = {"max_length": "Keep the reason to 140 characters.", "required": "Say in a sentence why."}


class CorrectionForm(CarefulForm, Refusable):
    """What an entry should say, and why."""

    free_texts = ("reason",)
    outcome = forms.ChoiceField(
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        label="What should it say?",
        error_messages={"required": "Choose what it should say.", "invalid_choice": "Choose one of the four."},
    )
    reason = forms.CharField(
        max_length=140,
        label="Why",
        help_text="Up to 140 characters, kept beside the entry. No names of patients.",
        error_messages=WHY,
    )


class AnswerForm(CarefulForm, Refusable):
    """The program office's sentence on a correction somebody asked for."""

    free_texts = ("reason",)
    reason = forms.CharField(
        max_length=140,
        required=False,
        label="A sentence",
        help_text="Whoever asked reads it. Needed if you decline.",
        error_messages=WHY,
    )


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


class BlackoutForm(CarefulForm, Refusable):
    """Whole weeks: any of their days will do."""

    free_texts = ("note",)
    reason = reason_field(ExcuseReason.LEAVE_NO_DELEGATE, ExcuseReason.HOLIDAY)
    first_week = forms.DateField(
        label="First week", widget=forms.DateInput(attrs={"type": "date"}), help_text="Any day of it."
    )
    last_week = forms.DateField(
        label="Last week", widget=forms.DateInput(attrs={"type": "date"}), help_text="Any day of it."
    )
    facility = forms.ModelChoiceField(
        Facility.objects.order_by("name"), to_field_name="public_id", required=False, empty_label="All of them"
    )
    division = forms.ModelChoiceField(
        Division.objects.order_by("name"), to_field_name="public_id", required=False, empty_label="All of them"
    )
    departments = forms.ModelMultipleChoiceField(
        Department.objects.order_by("name"),
        to_field_name="public_id",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="Choose none for all. Hold Ctrl to choose several.",
    )
    note = forms.CharField(max_length=140, required=False, label="Note", help_text="Up to 140 characters.")

    def answer(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "send_as_is"}


class ManyForm(ExcuseForm):
    """Which reviews, and why they are not expected."""

    reviews = forms.ModelMultipleChoiceField(
        Review.objects.none(),
        to_field_name="public_id",
        error_messages={"required": "Choose at least one review."},
    )

    def __init__(self, data: Any, *, reviews: QuerySet[Review]) -> None:
        super().__init__(data)
        choice = self.fields["reviews"]
        if isinstance(choice, forms.ModelMultipleChoiceField):
            choice.queryset = reviews
        if "take_back" in (data or {}):
            self.fields["reason"].required = False


class WhichForm(forms.Form):
    """Which reviews to list; what makes no sense is left out."""

    department = forms.ModelChoiceField(Department.objects.none(), to_field_name="public_id", required=False)
    first = forms.DateField(
        required=False, label="From", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        required=False, label="To", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any, *, departments: QuerySet[Department], initial: dict[str, Any]) -> None:
        super().__init__({name: data.get(name) or value for name, value in initial.items()})
        choice = self.fields["department"]
        if isinstance(choice, forms.ModelChoiceField):
            choice.queryset, choice.empty_label = departments, "All"


class EndForm(Refusable):
    ends_on = forms.DateField(
        label="Last day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Reviews planned for later days go; what has been stays.",
    )


class HolidayForm(Refusable):
    facility = forms.ModelChoiceField(Facility.objects.order_by("name"), to_field_name="public_id", empty_label=None)
    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    name = forms.CharField(max_length=80, label="Name")


class HolidayPick(forms.Form):
    """Which holiday, by what makes it unique."""

    facility = forms.ModelChoiceField(Facility.objects.all(), to_field_name="public_id")
    day = forms.DateField()


class YearForm(forms.Form):
    facility = forms.ModelChoiceField(Facility.objects.all(), to_field_name="public_id")
    year = forms.IntegerField(min_value=2000, max_value=2100)


def first_values(department: Department) -> dict[str, Any]:
    """What a new series of that department most probably is."""
    return {"zone": department.zone, "minutes": 15, "interval_weeks": 1, "forum": Forum.HUDDLE, "shift": Shift.DAY}
