from django import forms

from apps.reviews.forms.careful import CarefulForm, Refusable
from apps.reviews.models import Outcome

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
