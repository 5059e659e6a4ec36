"""What a department's drift has probably cost so far, in weeks: what the list is ordered by."""

from apps.drift.stats.counters import Counters


def expected_weeks_lost(probability: float, counters: Counters, at: int) -> float:
    """The probability of drift times the weeks since its likeliest beginning, which is where the counter left zero.

    at: index of the week evaluated.
    """
    since = at if counters.since is None else counters.since
    return probability * (at - since + 1)
