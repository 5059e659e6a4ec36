"""Three lights of a lead and a tool: trained, observing, coaching. Standard library only.

They tell a lead and the program office what would help next. They are shown with a shape, a word and a day, are never
counted together, and put nobody before anybody else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

OBSERVING = timedelta(days=42)
"""Six weeks, after which a department that talks without watching is told so (R7)."""
COACHING = timedelta(days=28)
"""Four weekly reviews: a week of leave and a full week darken nothing."""


class Lit(StrEnum):
    ON = "on"
    PARTLY = "partly"  # a record says it, and does not say of which of several tools
    OFF = "off"


@dataclass(frozen=True)
class Light:
    """day: of what it shines for; or when that was last, where it is off; None: never, as far as is known."""

    lit: Lit
    day: date | None = None


@dataclass(frozen=True)
class Held:
    """A record of this lead in this department. tools: ids, none where it names none."""

    day: date
    coached: bool
    observed: bool
    tools: frozenset[int]


@dataclass(frozen=True)
class Lights:
    trained: Light
    observing: Light
    coaching: Light


def lights(tool: int, *, trained_on: date | None, held: Iterable[Held], only_tool: bool, day: date) -> Lights:
    """only_tool: no other is in use, so that a record without a tool is about this one."""
    held = list(held)
    return Lights(
        Light(Lit.ON, trained_on) if trained_on else Light(Lit.OFF),
        _light([one for one in held if one.observed], tool, only_tool, day - OBSERVING),
        _light([one for one in held if one.coached], tool, only_tool, day - COACHING),
    )


def _light(held: list[Held], tool: int, only_tool: bool, after: date) -> Light:
    sure = max((one.day for one in held if tool in one.tools or (only_tool and not one.tools)), default=None)
    maybe = max((one.day for one in held if not one.tools), default=None)
    if sure and sure > after:
        return Light(Lit.ON, sure)
    if maybe and maybe > after:
        return Light(Lit.PARTLY, maybe)
    return Light(Lit.OFF, sure)
