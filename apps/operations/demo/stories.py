"""What happened in each department's weekly slot, week by week: the ten stories of Northmere. Pure.

Weeks count from 1; the last full one is hospital.WEEKS; what lies beyond is lived by "Live the next week".
The same unit, slot, week and seed always tell the same.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil

from apps.drift.metrics import reach_window
from apps.operations.demo.hospital import DOWNTIME_WEEK, HOLIDAY_WEEKS, NEW_HEAD_OF_EMERGENCY, TOOL_IN_TROUBLE, Unit
from apps.operations.demo.people import share

REACHED = 0.6
"""Of a department's people, within the window that its size gives it."""


@dataclass(frozen=True)
class Told:
    """One slot. outcome "" means that nobody made an entry; hours: from the slot's end to the entry.

    excused: a reason, where the slot was not expected. named: clinicians to name. behaviours: how many are ticked.
    note: whether the lead writes to one of those named. by: who logs it.
    """

    outcome: str = "coached"
    hours: float = 0.3
    excused: str = ""
    not_held_reason: str = ""
    behaviours: int = 1
    named: int = 0
    observed: tuple[int, int] | None = None
    recognised_for: str = ""
    next_step: bool = False
    topics: tuple[str, ...] = ()
    topics_recorded: bool = False
    barrier: str = ""
    note: bool = False
    by: str = "lead"


@dataclass(frozen=True)
class Asked:
    """What a story is asked about."""

    unit: Unit
    slot: int
    week: int
    seed: int

    def chance(self, what: str) -> float:
        return share(self.seed, self.unit.code, self.slot, self.week, what)

    def turn(self, per_cent: int) -> bool:
        """True in that share of the weeks, spread as evenly as whole weeks allow."""
        step = self.week + len(self.unit.code) + self.unit.people % 4
        return step * per_cent // 100 > (step - 1) * per_cent // 100


def tell(unit: Unit, slot: int, week: int, seed: int) -> Told:
    asked = Asked(unit, slot, week, seed)
    if week in HOLIDAY_WEEKS:
        return Told(excused="holiday")
    if week == DOWNTIME_WEEK:
        return Told(excused="ehr_downtime")
    return STORIES.get(unit.code, _steady)(asked)


def _steady(asked: Asked) -> Told:
    """A department that coaches in its usual share of the weeks, and says a little more than the tap."""
    if not asked.turn(asked.unit.coverage):
        return _missed(asked)
    return Told(
        hours=0.1 + asked.chance("hours") * 5,
        behaviours=1 + int(asked.chance("behaviours") * 2),
        named=_named(asked.unit),
        observed=(2, 3) if asked.chance("observed") < 0.35 else None,
        recognised_for=_recognised(asked),
        next_step=asked.chance("step") < 0.4,
        topics=_topics(asked, "quality_safety", "staffing", "volume"),
        topics_recorded=asked.chance("topics") < 0.6,
        note=asked.chance("note") < 0.1,
    )


def _named(unit: Unit) -> int:
    """So many that most of the department is named within the weeks that its size gives it."""
    reviews = reach_window(unit.people) * len(unit.slots) * max(unit.coverage, 50) / 100
    return ceil(REACHED * unit.people / reviews)


def _missed(asked: Asked) -> Told:
    draw = asked.chance("missed")
    if draw < 0.4:
        return Told("asked", hours=asked.chance("hours") * 6, behaviours=0)
    if draw < 0.75:
        return Told("not_raised", hours=1, behaviours=0, topics=("staffing",), topics_recorded=True)
    return Told("not_held", hours=2, behaviours=0, not_held_reason="surge")


def _recognised(asked: Asked) -> str:
    kinds = ("good_documentation", "sound_override", "helped_peer", "sound_acceptance")
    return kinds[int(asked.chance("kind") * 4)] if asked.chance("recognised") < 0.5 else ""


def _topics(asked: Asked, *likely: str) -> tuple[str, ...]:
    return tuple(topic for topic in likely if asked.chance(topic) < 0.4)


def _emergency(asked: Asked) -> Told:
    """Good under the old head; thins with the new one, who was never trained; then only asked; then nothing."""
    week = asked.week
    if week < NEW_HEAD_OF_EMERGENCY:
        return _steady(Asked(replace(asked.unit, coverage=90), asked.slot, week, asked.seed))
    crowded = {"topics": ("speed", "volume"), "topics_recorded": True, "behaviours": 0}
    if week in (15, 17):
        return Told("coached", behaviours=1, named=1, topics=("volume",), topics_recorded=True)
    if week < 26:
        return Told("asked", hours=1, **crowded)  # type: ignore[arg-type]
    return Told("not_raised", hours=1.5, **crowded)  # type: ignore[arg-type]


def _ticked_box(asked: Asked) -> Told:
    """Every week the same tap, late on Friday, sometimes two weeks at once, and nothing behind it."""
    hours = 0.2 if asked.week % 7 else 168.2
    return Told("coached", hours=hours, behaviours=0)


def _surge_and_back(asked: Asked) -> Told:
    """A winter surge pushed it aside; a call and a delegate brought it back."""
    week = asked.week
    if 10 <= week <= 16:
        surge = Told("not_raised", hours=3, behaviours=0, topics=("volume", "staffing"), topics_recorded=True)
        return Told("coached", behaviours=0, named=1) if week in (12,) else surge
    coverage = 65 if 17 <= week <= 19 else 90
    story = _steady(Asked(replace(asked.unit, coverage=coverage), asked.slot, week, asked.seed))
    return replace(story, by="delegate" if week in (18, 21) else "lead", next_step=week > 17)


def _false_flags(asked: Asked) -> Told:
    """Coaching holds while the tool itself goes wrong after an update, is reported, and is mended."""
    story = _steady(asked)
    if story.outcome != "coached":
        return story
    if asked.week in TOOL_IN_TROUBLE:
        return replace(story, barrier="tool_accuracy", recognised_for="sound_override")
    return replace(story, note=story.note or asked.week >= 27)


def _night_gap(asked: Asked) -> Told:
    """Days are coached, nights seldom."""
    if asked.slot == 0:
        return _steady(Asked(replace(asked.unit, coverage=86), 0, asked.week, asked.seed))
    if asked.chance("night") < 0.2:
        return Told("coached", hours=9, behaviours=1, named=1, by="delegate")
    return Told("not_held", hours=10, behaviours=0, not_held_reason="short_staffed", by="delegate")


def _launched_and_left(asked: Asked) -> Told:
    """Everybody was trained in the week before go-live, the lead never. One coached review, then seldom a word."""
    if asked.week < asked.unit.live_week + 2:
        return Told("not_raised", behaviours=0, topics=("compliance",), topics_recorded=True)
    if asked.week == 18:
        return Told("coached", behaviours=1, named=1)
    if asked.week % 3 == 0:
        return Told("asked", hours=2, behaviours=0)
    return Told("not_held", hours=4, behaviours=0, not_held_reason="short_staffed")


def _exemplar(asked: Asked) -> Told:
    return Told(
        hours=0.2, behaviours=2, named=2 + asked.week % 2, observed=(4, 5), next_step=True, note=asked.week % 4 == 1,
        recognised_for=_recognised(asked) or "sound_override", topics=("quality_safety",), topics_recorded=True,
    )  # fmt: skip


def _crowded_out(asked: Asked) -> Told:
    """Procedures fill the huddle: volume in nine reviews of ten, and where it does, AI use seldom comes up."""
    story = _steady(asked)
    if story.outcome == "not_held":
        story = Told("not_raised", hours=1, behaviours=0)
    written = story.outcome != "coached" or asked.week % 8 == 0
    return replace(story, topics=_volume(asked) if written else (), topics_recorded=written)


def _volume(asked: Asked) -> tuple[str, ...]:
    return ("volume",) if asked.week % 10 else ("staffing",)


def _late_but_true(asked: Asked) -> Told:
    story = _steady(asked)
    return replace(story, hours=24 * (3.2 + asked.chance("late") * 2.5)) if asked.week % 2 else story


def _not_taking_place(asked: Asked) -> Told:
    """Half of the 06:30 huddles fall to an early start in theatre."""
    if asked.week % 2:
        return Told("not_held", hours=5, behaviours=0, not_held_reason="surge" if asked.week % 4 == 1 else "lead_away")
    return Told("coached", hours=1, behaviours=1, named=1, topics=("volume",), topics_recorded=True)


def _too_many_people(asked: Asked) -> Told:
    """Forty-eight people, one lead who talks with one of them a week; some weeks nobody gets round to an entry."""
    if asked.week in (13, 28, 29):
        return Told("")
    story = _steady(asked)
    return replace(story, named=min(story.named, 1))


def _stood_in_for(asked: Asked) -> Told:
    story = _steady(asked)
    return replace(story, by="delegate") if 20 <= asked.week <= 23 else story


def _two_heads(asked: Asked) -> Told:
    return replace(_steady(asked), by="co_lead" if asked.week % 3 == 0 else "lead")


def _money_and_care(asked: Asked) -> Told:
    return replace(_steady(asked), topics=("billing",), topics_recorded=True)


STORIES: dict[str, Callable[[Asked], Told]] = {
    "EDP": _emergency,
    "SUR": _ticked_box,
    "HMP": _surge_and_back,
    "RAD": _false_flags,
    "ICN": _night_gap,
    "OBG": _launched_and_left,
    "PAT": _exemplar,
    "GIE": _crowded_out,
    "CAR": _late_but_true,
    "ANE": _not_taking_place,
    "TEL": _too_many_people,
    "MSN": _stood_in_for,
    "PED": _two_heads,
    "CDI": _money_and_care,
}
