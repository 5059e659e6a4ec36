"""Weeks of evidence from a line of letters, one a week, the oldest first; and all kinds of them at random."""

from hypothesis import strategies as st

from apps.drift.stats.evidence import Pulse, WeekEvidence
from apps.drift.stats.facts import ASKED, COACHED, EXCUSED, NONE, NOT_HELD, NOT_RAISED, PENDING, UNLOGGED
from apps.drift.stats.filtering import EvidenceFilter
from apps.drift.stats.posterior import Posterior, posterior
from apps.drift.stats.replaying import replay

LETTERS = {
    "C": COACHED,
    "A": ASKED,
    "N": NOT_RAISED,
    "H": NOT_HELD,
    "U": UNLOGGED,
    "P": PENDING,
    "X": EXCUSED,
    "-": NONE,
}

FILTER = EvidenceFilter()


def lined(line: str, pulse: Pulse | None = None, last: int = 0) -> list[WeekEvidence]:
    """pulse: given to the last so many weeks."""
    letters = line.replace(" ", "")
    return [
        WeekEvidence(LETTERS[letter], pulse if at >= len(letters) - last else None) for at, letter in enumerate(letters)
    ]


def believed(weeks: list[WeekEvidence]) -> Posterior:
    """After the last of the weeks, with what is visible then."""
    *_, last = replay(FILTER, weeks)
    assert last.state
    return posterior(last.state)


@st.composite
def pulses(draw: st.DrawFn) -> Pulse | None:
    if draw(st.booleans()):
        return None
    n = draw(st.integers(0, 9))
    low = draw(st.integers(0, n))
    weeks = draw(st.sampled_from([1, 1, 1, 2, 4]))
    return Pulse(low, draw(st.integers(low, n)) if weeks > 1 else low, n, weeks)


@st.composite
def weeks(draw: st.DrawFn) -> WeekEvidence:
    covered = draw(st.none() | st.integers(0, 8))
    return WeekEvidence(
        draw(st.sampled_from([COACHED, COACHED, COACHED, ASKED, NOT_RAISED, NOT_HELD, UNLOGGED, EXCUSED, PENDING])),
        draw(pulses()),
        covered,
        None if covered is None else draw(st.integers(max(covered, 0), 10)),
        draw(st.sampled_from([0, 0, 0, 1, 2])),
    )


def histories(least: int = 1, most: int = 14) -> st.SearchStrategy[list[WeekEvidence]]:
    return st.lists(weeks(), min_size=least, max_size=most)
