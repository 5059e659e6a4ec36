from typing import Any, ClassVar

from django import forms

from apps.core.errors import Refused
from apps.reviews.identifiers import suspicious
from apps.reviews.models import ExcuseReason


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
