from typing import Any

from django import forms
from django.db.models import QuerySet

from apps.departments.models import Department, Division, Facility
from apps.reviews.forms.careful import CarefulForm, Refusable, reason_field
from apps.reviews.models import ExcuseReason, Review


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
