"""The question about AI use that belongs beside a traditional topic. Standard library only.

Four sentences, the same in every hospital: an offer for the next review, never a field to fill in.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class MetricPair:
    """topic: the code of reviews.models.Topic. beside: how it is called inside a sentence.

    burden: the answer may be that something is in the way.
    """

    topic: str
    beside: str
    question: str
    burden: bool = False


PAIRS = (
    MetricPair(
        "volume",
        "patient volume",
        "After which flagged case did one of us think differently about a patient?",
    ),
    MetricPair(
        "speed",
        "documentation speed",
        "Which draft needed the least mending, and what was looked at before it was signed?",
    ),
    MetricPair(
        "billing",
        "billing and codes",
        "For which decision did somebody have the model’s result in front of them?",
    ),
    MetricPair(
        "compliance",
        "compliance",
        "What do we enter or check twice since the tool came, and could leave out?",
        burden=True,
    ),
)
_OF = {pair.topic: pair for pair in PAIRS}


def fitting(topics: Iterable[str]) -> list[MetricPair]:
    """The pairs of these topics, in the order of PAIRS."""
    talked_about = set(topics)
    return [pair for pair in PAIRS if pair.topic in talked_about]


def pair_of(topic: str) -> MetricPair:
    return _OF[topic]
