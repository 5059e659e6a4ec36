"""The second tap, after "Not raised" or "Not held". Always optional."""

from typing import Any

from django import forms

from apps.reviews.models import NotHeldReason, Topic


class ReasonForm(forms.Form):
    not_held_reason = forms.ChoiceField(
        choices=NotHeldReason.choices,
        error_messages={
            "required": "Tap one of the reasons, or leave it.",
            "invalid_choice": "Tap one of the reasons.",
        },
    )

    def answer(self) -> dict[str, Any]:
        return {"not_held_reason": self.cleaned_data["not_held_reason"]}


class TopicsForm(forms.Form):
    topics = forms.MultipleChoiceField(choices=Topic.choices, required=False, widget=forms.CheckboxSelectMultiple)

    def answer(self) -> dict[str, Any]:
        """Nothing ticked is an answer too: none of these."""
        topics = () if "none" in self.data else tuple(self.cleaned_data["topics"])
        return {"topics": topics, "topics_recorded": True}
