from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.drift.plays import PLAYS
from apps.drift.selectors import FlagPage

NOTE = 280


class Day(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {
        "invalid": "Write the day like 2026-11-16, or choose it from the calendar.",
        "required": "Choose a day.",
    }


class Note(forms.CharField):
    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=NOTE, **kwargs)


class Owner(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self, people: QuerySet[User] | None = None, usual: int | None = None) -> None:
        wrong = {"required": "Choose who looks after it.", "invalid_choice": "Choose somebody on the list."}
        offered = User.objects.none() if people is None else people
        super().__init__(queryset=offered, initial=usual, label="Who", empty_label=None, error_messages=wrong)

    def label_from_instance(self, obj: User) -> str:
        return obj.get_full_name()


class PlanCallForm(forms.Form):
    """What is planned, who does it, and when."""

    play = forms.ChoiceField(label="What")
    owner = Owner()
    planned_on = Day(label="When", help_text="One looks again two weeks later.")
    note = Note(required=False, label="Note")

    def __init__(self, *args: Any, page: FlagPage, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["play"] = forms.ChoiceField(
            label="What",
            choices=[(play.code, play.title) for play in PLAYS.values()],
            initial=page.play.code,
            help_text=f"What tends to help here: {page.play.title.lower()}. {page.play.text}",
        )
        self.fields["owner"] = Owner(page.owners, user.pk)
        self.fields["planned_on"].initial = page.next_working_day


class SnoozeForm(forms.Form):
    until = Day(label="Until and including")
    note = Note(label="Why it may rest")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = today + timedelta(days=14)


class NotPeopleForm(forms.Form):
    note = Note(label="What it is instead", help_text="The tool, the schedule, a move of the unit, …")


class BudgetForm(forms.Form):
    """Bounds are the service's: they depend on how many departments there are."""

    flags_per_hospital_year = forms.DecimalField(
        label="False flags a year, for the whole hospital",
        max_digits=6,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
        error_messages={
            "required": "Write a number, such as 3.",
            "invalid": "Write a number, such as 3 or 1.5.",
            "max_decimal_places": "Two places after the point are enough: 1.25.",
        },
    )
