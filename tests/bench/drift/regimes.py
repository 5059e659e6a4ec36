"""Who lives in the simulated hospital: kinds of departments, their shares, and how each is judged."""

from dataclasses import dataclass
from enum import Enum


class Truth(Enum):
    NEVER = "never flag"
    NEUTRAL = "neutral"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Regime:
    """share: weight in per cent. habit: bounds of the share of weeks coached before any change.

    change: what happens, if anything. quiet: nobody is ever asked by pulse. recall: bounds of how many coached
    clinicians say so, where it is unusual. slow: entries come in batches. gaps: extra holidays.
    history: bounds of the weeks before the change, or of all weeks where nothing changes.
    """

    name: str
    share: float
    truth: Truth
    habit: tuple[float, float] = (0.85, 0.95)
    change: str = ""
    quiet: bool = False
    recall: tuple[float, float] | None = None
    slow: bool = False
    gaps: bool = False
    templated: bool = False
    history: tuple[int, int] | None = None


NEVER, NEUTRAL, FLAG = Truth.NEVER, Truth.NEUTRAL, Truth.FLAG
MEDIOCRE = (0.50, 0.70)
GOOD = (0.80, 0.95)

REGIMES = (
    Regime("good", 30, NEVER),
    Regime("mediocre", 14, NEVER, MEDIOCRE),
    Regime("oscillating", 6, NEVER, change="swings"),
    Regime("holiday gaps", 6, NEVER, GOOD, gaps=True),
    Regime("late logger", 5, NEVER, GOOD, slow=True),
    Regime("low recall", 4, NEVER, recall=(0.24, 0.38)),
    Regime("templated", 3, NEVER, templated=True),
    Regime("no pulse", 4, NEVER, GOOD, quiet=True),
    Regime("short", 4, NEVER, GOOD, history=(10, 24)),
    Regime("to mediocre", 3, NEUTRAL, GOOD, change="mediocre"),
    Regime("whip, no pulse", 0.7, NEUTRAL, GOOD, change="whip", quiet=True),
    Regime("abrupt drop", 5, FLAG, GOOD, change="drop"),
    Regime("fade", 5, FLAG, GOOD, change="fade"),
    Regime("late logger + drop", 1.5, FLAG, GOOD, change="drop", slow=True),
    Regime("pencil whip", 3.5, FLAG, GOOD, change="whip", templated=True),
    Regime("drop, no pulse", 1.5, FLAG, GOOD, change="drop", quiet=True),
    Regime("drop, short history", 1.2, FLAG, GOOD, change="drop", history=(6, 12)),
    Regime("silent from start", 0.8, FLAG, GOOD, change="drop", history=(0, 0)),
    Regime("never after holiday", 1, FLAG, GOOD, change="after holiday"),
    Regime("mediocre, silent", 1.5, FLAG, MEDIOCRE, change="drop"),
    Regime("drop and recovery", 1.3, FLAG, GOOD, change="recovery"),
    Regime("whip from start", 0.5, FLAG, GOOD, change="whip", history=(0, 0)),
)
