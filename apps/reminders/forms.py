from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from apps.reminders.ladder import Grace
from apps.reminders.models import LadderPolicy, Reminder, Topic
from apps.reviews.forms import Refusable

Channel = Reminder.Channel
ROADS = [(Channel.EMAIL, "by e-mail"), (Channel.INBOX, "in the inbox")]
WORDS = {
    Topic.REVIEWS: "A question before a review, one tap after its end, and at most two reminders. Keep one of the two.",
    Topic.NOTES: "That somebody wrote to you, never what it says. Keep one of the two.",
    Topic.BARRIERS: "That a department waits for your answer, and once more before it is due. Keep one of the two.",
    Topic.SUPPORT: "When it looks as if a department could use a hand.",
    Topic.PROGRAM: "How the departments stand, once a week, on Monday morning.",
    Topic.OPERATIONS: "Whom messages do not reach, and when sending stands still.",
}


class PreferencesForm(forms.Form):
    """A line of two boxes for each topic that concerns the person. Rules are the service's."""

    def __init__(self, *args: Any, topics: Iterable[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic in topics:
            self.fields[topic] = forms.MultipleChoiceField(
                label=topic.label,
                help_text=WORDS[topic],
                choices=ROADS,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def roads(self) -> dict[str, tuple[bool, bool]]:
        """Topic -> (e-mail, inbox)."""
        return {topic: tuple(road in chosen for road, _ in ROADS) for topic, chosen in self.cleaned_data.items()}  # type: ignore[misc]


def ticked(roads: Mapping[str, tuple[bool, bool]]) -> dict[str, list[str]]:
    """From what is stored to what the boxes show."""
    return {topic: [road for (road, _), on in zip(ROADS, both, strict=True) if on] for topic, both in roads.items()}


def _working_days(label: str, help_text: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"min": 1, "max": LadderPolicy.MOST, "inputmode": "numeric"}),
        error_messages={"required": "Say after how many working days.", "invalid": "Give a whole number of days."},
    )


class LadderForm(Refusable):
    """Working days, one field for each rung that may be moved. Their order and bounds are the service's."""

    first_follow_up = _working_days("First follow-up", "Says that the review is still open.")
    second_follow_up = _working_days(
        "Second follow-up", "Says that somebody else can log it, and from when on the program office will see it."
    )
    escalation = _working_days(
        "The program office sees it", "In your inbox and in the weekly digest, as an offer to help."
    )

    def grace(self) -> Grace:
        return Grace(**self.cleaned_data)
