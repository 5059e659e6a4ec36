"""What is known of a department besides its weeks: who leads it since when, who is trained, who was reached.

Standard library only, no clock: everything is asked as of the end of a week. Raises watch at most.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from apps.drift.stats.assessment import Reason
from apps.drift.stats.evidence import Pulse
from apps.drift.stats.facts import WeekFacts
from apps.drift.stats.tool_issue import ToolReport

NEW_FOR: Final = timedelta(days=30)
TRAINED_WITHIN: Final = timedelta(days=14)
LONGEST_NAME: Final = 60
FEW_COACHED: Final = 3


@dataclass(frozen=True, slots=True)
class NewLead:
    """Somebody who followed somebody else. coached_on: the day of the first review that they coached, if any."""

    since: date
    coached_on: date | None = None


@dataclass(frozen=True, slots=True)
class LeadTime:
    """A lead's or co-lead's time, and since when they are trained on the tool in question. Last days belong to it."""

    starts_on: date
    ends_on: date | None = None
    trained_on: date | None = None

    def lasts(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


@dataclass(frozen=True, slots=True)
class Training:
    """One tool in use here, and those who have led the department."""

    tool: str
    live_on: date
    leads: tuple[LeadTime, ...]

    def missing(self, day: date) -> bool:
        """Whether none of those who lead is trained, and it has been time. A vacant place is nobody's omission."""
        leading = [lead for lead in self.leads if lead.lasts(day)]
        if not leading or day < max(self.live_on, min(lead.starts_on for lead in leading)) + TRAINED_WITHIN:
            return False
        return all(lead.trained_on is None or lead.trained_on > day for lead in leading)


@dataclass(frozen=True, slots=True)
class Reached:
    """people: named in coached reviews of so many weeks. eligible: members for at least 14 days of these."""

    people: int
    eligible: int
    weeks: int


@dataclass(frozen=True, slots=True)
class Circumstances:
    """training: only for tools for which the hospital writes training down at all.

    pulses: Monday of the week in which answers of clinicians were published → what was published. reached: Monday →
    who was reached by the end of that week, for the latest ones.
    """

    new_leads: Sequence[NewLead] = ()
    training: Sequence[Training] = ()
    reports: Sequence[ToolReport] = ()
    pulses: Mapping[date, Pulse] = field(default_factory=dict)
    reached: Mapping[date, Reached] = field(default_factory=dict)

    def reasons(self, known: Sequence[WeekFacts]) -> list[Reason]:
        """That hold at the end of the last of these weeks."""
        monday = known[-1].week_start
        sunday = monday + timedelta(days=6)
        found = (self._lead_changed(sunday), self._not_trained(sunday), _few_reached(known, self.reached.get(monday)))
        return [reason for reason in found if reason]

    def _lead_changed(self, day: date) -> Reason | None:
        """R5. A new lead who has not coached yet, in the first month."""
        for lead in self.new_leads:
            coached = lead.coached_on is not None and lead.coached_on <= day
            if lead.since <= day <= lead.since + NEW_FOR and not coached:
                since = f"{lead.since:%B} {lead.since.day}"
                return Reason("R5", f"The lead changed on {since}, and has not yet coached a review", {})
        return None

    def _not_trained(self, day: date) -> Reason | None:
        """R6. Nobody who leads is trained on a tool two weeks after it went live."""
        tools = [training.tool for training in self.training if training.missing(day)]
        if not tools:
            return None
        first = tools[0]
        named = first if len(first) <= LONGEST_NAME else f"{first[: LONGEST_NAME - 1]}…"
        more = f" and {len(tools) - 1} more" if tools[1:] else ""
        return Reason(
            "R6",
            f"The lead is not yet trained on {named}{more}",
            {"tools": len(tools), "more": len(tools) - 1},
            at_once=True,
        )


def _few_reached(known: Sequence[WeekFacts], reached: Reached | None) -> Reason | None:
    """R11. Fewer than 40 % were named within the window, though most coached weeks name somebody."""
    if not reached or len(known) < reached.weeks:
        return None
    coached = [week for week in known[-reached.weeks :] if week.coached]
    named = sum(week.named > 0 for week in coached)
    if len(coached) < FEW_COACHED or 2 * named < len(coached) or 10 * reached.people >= 4 * reached.eligible:
        return None
    return Reason(
        "R11",
        f"Coaching reaches few: {reached.people} of {reached.eligible} clinicians were named in {reached.weeks} weeks",
        {"people": reached.people, "eligible": reached.eligible, "weeks": reached.weeks},
    )


NOTHING_ELSE: Final = Circumstances()
