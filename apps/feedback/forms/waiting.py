from datetime import datetime
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime

from apps.feedback.forms.opening import TapForm, Unseen
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import NotHeldReason, Topic
from apps.reviews.tapping import Tap


class WaitingForm(TapForm):
    """A tap that a phone sends by itself, at once or when it has a connection again."""

    account = Unseen(required=False)
    tapped_at = Unseen(required=False)
    clock = Unseen(required=False)
    topics = forms.MultipleChoiceField(choices=Topic.choices, required=False)
    topics_recorded = forms.BooleanField(required=False)
    not_held_reason = forms.ChoiceField(choices=NotHeldReason.choices, required=False)
    withdrawn = forms.BooleanField(required=False)

    def tap(self) -> Tap | None:
        at, clock = (_moment(self.cleaned_data[name]) for name in ("tapped_at", "clock"))
        return Tap(at, clock) if at and clock else None

    def chips(self) -> dict[str, Any]:
        """What was tapped beside the outcome; empty if nothing was."""
        data = self.cleaned_data
        if data["outcome"] == "not_held" and data["not_held_reason"]:
            return {"not_held_reason": data["not_held_reason"]}
        if data["topics"] or data["topics_recorded"]:
            return {"topics": tuple(data["topics"]), "topics_recorded": True}
        return {}

    def entry(self) -> ReviewEntry:
        return ReviewEntry(outcome=self.cleaned_data["outcome"], **self.chips())


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
