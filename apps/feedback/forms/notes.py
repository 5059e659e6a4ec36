from typing import Any

from django import forms

from apps.feedback.models import Barrier, Feedback
from apps.feedback.services.barriers import TEXT
from apps.feedback.services.notes import REPLY
from apps.reviews.forms import CarefulForm
from apps.tools.models import AITool


class ReplyForm(CarefulForm):
    """Lengths are also the service's to refuse; here they keep what was typed beside the sentence."""

    free_texts = ("reply",)
    reply = forms.CharField(
        required=False, max_length=REPLY, widget=forms.Textarea(attrs={"rows": 3}), label="Your words"
    )


class BarrierForm(CarefulForm):
    free_texts = ("text",)
    kind = forms.ChoiceField(
        choices=Barrier.Kind.choices,
        label="What was in the way?",
        initial=Barrier.Kind.TOOL_ACCURACY,
        error_messages={"required": "Choose what comes closest.", "invalid_choice": "Choose what comes closest."},
    )
    tool = forms.ChoiceField(required=False, label="Which tool?")
    text = forms.CharField(
        required=False, max_length=TEXT, widget=forms.Textarea(attrs={"rows": 3}), label="In your words (optional)"
    )
    named = forms.ChoiceField(
        choices=[("yes", "with my name, so that they can ask me"), ("no", "without my name")],
        widget=forms.RadioSelect,
        initial="no",
        label="Report it",
        error_messages={"required": "Choose one of the two.", "invalid_choice": "Choose one of the two."},
    )

    def __init__(self, *args: Any, tools: list[AITool], note: Feedback | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tools = {str(tool.public_id): tool for tool in tools}
        choices = [("", "not one in particular"), *((key, tool.name) for key, tool in self.tools.items())]
        self.fields["tool"].choices = choices  # type: ignore[attr-defined]
        if note and note.behaviour:
            self.fields["tool"].initial = str(note.behaviour.tool.public_id)

    def answer(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "text": data["text"],
            "tool": self.tools.get(data["tool"]),
            "named": data["named"] == "yes",
        }
