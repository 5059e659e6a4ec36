from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core import signing

from apps.reviews.models import Outcome

LONGEST = 3600
"""Seconds. A page left open longer says nothing about how long logging takes."""


class Unseen(forms.CharField):
    """A hidden field: nobody can put it right, so it is never a reason to refuse."""

    widget = forms.HiddenInput
    default_validators = []

    def run_validators(self, value: Any) -> None:
        return None


class OpeningForm(forms.Form):
    """What a page that logs carries along unseen: which tap it is, and since when it is open."""

    client_uuid = Unseen(required=False)
    opened_at = Unseen(required=False)

    def clean_client_uuid(self) -> UUID | None:
        try:
            return UUID(self.cleaned_data["client_uuid"])
        except ValueError:
            return None

    def seconds_to_log(self, now: datetime) -> int | None:
        """None for a page left open for long, and for a stamp that is not ours."""
        try:
            opened = int(_signer().unsign(self.cleaned_data.get("opened_at") or ""))
        except (signing.BadSignature, ValueError):
            return None
        seconds = int(now.timestamp()) - opened
        return seconds if 0 <= seconds <= LONGEST else None


class TapForm(OpeningForm):
    """Level one: the outcome is the button that was pressed."""

    outcome = forms.ChoiceField(
        choices=Outcome.choices,
        error_messages={
            "required": "Tap one of the four buttons; none of them is the wrong answer.",
            "invalid_choice": "Tap one of the four buttons; none of them is the wrong answer.",
        },
    )


def opening(now: datetime) -> dict[str, Any]:
    """Initial values for a page that opens now."""
    return {"client_uuid": uuid4(), "opened_at": _signer().sign(str(int(now.timestamp())))}


def _signer() -> signing.Signer:
    return signing.Signer(salt="feedback.opened_at")
