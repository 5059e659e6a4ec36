"""What a person says about a review, and which of it can be right. Standard library only; refusals name the field."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from apps.core.errors import Refused

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.tools.models import AITool, TrainedBehaviour

MOST_BEHAVIOURS = 4
MOST_CASES = 10
MOST_MINUTES = 240


@dataclass(frozen=True)
class ReviewEntry:
    """One answer. Only the outcome is needed; held_on defaults to the day of the slot, coach to who logs."""

    outcome: str
    not_held_reason: str = ""
    held_on: date | None = None
    audience: str = ""
    tools: "tuple[AITool, ...]" = ()
    behaviours: "tuple[TrainedBehaviour, ...]" = ()
    clinicians: "tuple[User, ...]" = ()
    observed: bool = False
    observed_n: int | None = None
    observed_m: int | None = None
    recognised: bool = False
    recognised_for: str = ""
    next_step_made: bool = False
    topics: tuple[str, ...] = ()
    topics_recorded: bool = False
    minutes_on_ai: int | None = None
    coach: "User | None" = None
    written: bool = False
    """A note, a next step or a barrier was written beside it."""

    def tidied(self) -> "ReviewEntry":
        """A detail says that its heading was meant: "3 of 5 seen" is observed. Repetitions go."""
        return replace(
            self,
            audience="" if self.outcome == "not_held" else self.audience,
            tools=_once(self.tools),
            behaviours=_once(self.behaviours),
            clinicians=_once(self.clinicians),
            topics=_once(self.topics),
            observed=self.observed or self.observed_m is not None,
            recognised=self.recognised or bool(self.recognised_for),
            topics_recorded=self.topics_recorded or bool(self.topics),
        )

    @property
    def level(self) -> int:
        """How much was entered. 1: the first taps; 2: chips; 3: counted cases, minutes or words."""
        if self.written or self.observed_m is not None or self.minutes_on_ai is not None:
            return 3
        chips = (self.tools, self.behaviours, self.clinicians, self.observed, self.recognised, self.next_step_made)
        asked_at_once = self.outcome == "not_raised"
        return 2 if any(chips) or (self.topics_recorded and not asked_at_once) else 1


@dataclass(frozen=True)
class Words:
    """What may be chosen from."""

    outcomes: Collection[str]
    not_held_reasons: Collection[str]
    recognised_for: Collection[str]
    topics: Collection[str]
    audiences: Collection[str] = ()


@dataclass(frozen=True)
class Facts:
    """What is true of the department. week_start: the Monday of the slot's week; today: in the department's zone.

    tools: ids in use there. behaviours: ids of core behaviours of these tools. members: ids on the day it was held.
    """

    week_start: date
    today: date
    tools: Collection[int] = ()
    behaviours: Collection[int] = ()
    members: Collection[int] = ()


def check_words(entry: ReviewEntry, words: Words) -> None:
    """Refuses what is not among the choices, and answers that contradict each other."""
    _needs(entry.outcome in words.outcomes, "outcome", "Choose one: Coached, Asked, Not raised or Not held.")
    _needs(
        not entry.not_held_reason or entry.outcome == "not_held",
        "not_held_reason",
        "A reason belongs to Not held only. Choose Not held, or leave the reason out.",
    )
    known = not entry.not_held_reason or entry.not_held_reason in words.not_held_reasons
    _needs(known, "not_held_reason", "That reason is not on the list. Choose one of the list, or something else.")
    known = not entry.recognised_for or entry.recognised_for in words.recognised_for
    _needs(known, "recognised_for", "Choose what was recognised from the list, or leave it out.")
    known = not entry.audience or entry.audience in words.audiences
    _needs(known, "audience", "Choose whom it was talked about with from the list, or leave it out.")
    _needs(all(topic in words.topics for topic in entry.topics), "topics", "Choose the topics from the list.")
    _check_not_held(entry)
    _check_numbers(entry)


def _check_not_held(entry: ReviewEntry) -> None:
    said = {
        "behaviours": entry.behaviours,
        "clinicians": entry.clinicians,
        "observed": entry.observed,
        "recognised": entry.recognised,
        "minutes_on_ai": entry.minutes_on_ai,
    }
    for field, value in said.items() if entry.outcome == "not_held" else ():
        message = (
            "A review that was not held has only a reason. If AI use came up all the same, choose Coached or Asked."
        )
        _needs(not value, field, message)


def _check_numbers(entry: ReviewEntry) -> None:
    n, m = entry.observed_n, entry.observed_m
    _needs(len(entry.behaviours) <= MOST_BEHAVIOURS, "behaviours", f"Choose up to {MOST_BEHAVIOURS} behaviours.")
    both = (n is None) == (m is None)
    _needs(both, "observed_m" if m is None else "observed_n", "Give both numbers: seen in how many, of how many cases.")
    if n is not None and m is not None:
        _needs(1 <= m <= MOST_CASES, "observed_m", f"Count between 1 and {MOST_CASES} cases.")
        _needs(0 <= n <= m, "observed_n", f"It cannot be seen in {n} of {m} cases. Check the two numbers.")
    minutes = entry.minutes_on_ai
    fine = minutes is None or 1 <= minutes <= MOST_MINUTES
    _needs(fine, "minutes_on_ai", f"Give the minutes on AI between 1 and {MOST_MINUTES}, or leave them out.")


def check_day(held_on: date, facts: Facts) -> None:
    future = f"{_day(held_on)} is still to come. Choose the day it was held, today at the latest."
    _needs(held_on <= facts.today, "held_on", future)
    early = f"This review is for the week from {_day(facts.week_start)}. Choose a day from then on."
    _needs(held_on >= facts.week_start, "held_on", early)


def check_facts(entry: ReviewEntry, facts: Facts) -> None:
    """Refuses what is not of this department."""
    for tool in entry.tools:
        message = f"{tool} is not in use in this department. Leave it out, or ask the program office to enter it."
        _needs(tool.pk in facts.tools, "tools", message)
    for behaviour in entry.behaviours:
        message = f"“{behaviour}” is no core behaviour of a tool in use here. Choose one of those shown."
        _needs(behaviour.pk in facts.behaviours, "behaviours", message)
    for person in entry.clinicians:
        message = f"{person} did not belong to this department that day. Leave the name out, or correct the day."
        _needs(person.pk in facts.members, "clinicians", message)


def _needs(fine: bool, field: str, message: str) -> None:
    if not fine:
        raise Refused(message, code=f"{field}_refused", field=field)


def _once(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(values))


def _day(day: date) -> str:
    return f"{day:%A, %B} {day.day}, {day.year}"
