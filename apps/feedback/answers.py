"""The four answers as every page with the four buttons shows them. They look alike: none is the wrong one."""

from apps.reviews.models import Outcome

ANCHORS = {
    Outcome.COACHED: "A trained behaviour on a recent case: keep it, or change it.",
    Outcome.ASKED: "The tool was mentioned or asked about; it stayed general.",
    Outcome.NOT_RAISED: "It did not come up. That tells us where the week went.",
    Outcome.NOT_HELD: "The meeting did not take place.",
}
BUTTONS = [
    {
        "value": outcome.value,
        "label": outcome.label,
        "anchor": ANCHORS[outcome],
        "icon": "ask" if outcome is Outcome.ASKED else outcome.value.replace("_", "-"),
    }
    for outcome in Outcome
]
