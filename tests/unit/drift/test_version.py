"""What was measured belongs to numbers that nobody may change in passing."""

from dataclasses import astuple
from hashlib import sha256

from apps.drift.stats import counters, delays, parameters, statuses, thresholds

STATES = (
    statuses.ENOUGH_WEEKS, statuses.BACKSTOP_WEEKS, statuses.UNASKED_WEEKS, statuses.SILENT_WEEKS,
    statuses.SILENT_SHARE, statuses.WATCH_FROM, statuses.WATCH_UNTIL, statuses.CLEARING_GAP,
    statuses.CLEARING_EVALUATIONS, statuses.RECOVERY_EVALUATIONS,
)  # fmt: skip


COUNTERS = (
    counters.SILENT_RATE, counters.CLUSTERING, counters.LEARNT_BEHIND, counters.MEMORY, counters.SUSPICIOUS,
    counters.SUSPICIOUS_WEIGHT, counters.CEILING, counters.THRESHOLDS,
)  # fmt: skip


TABLES = (delays.WITH_ANSWERS, delays.LOG_ALONE)


def digest(*values: object) -> str:
    return sha256(repr(values).encode()).hexdigest()[:12]


def test_parameters_are_those_that_this_version_was_calibrated_with() -> None:
    """Whoever changes one raises VERSION, calibrates anew, and writes both down here."""
    measured = (parameters.VERSION, digest(astuple(parameters.PUBLIC), STATES), digest(thresholds.THRESHOLDS))
    assert measured == (3, "8769f98bef9f", "e60760e57f5d")


def test_delays_are_those_that_were_measured() -> None:
    tables = [sorted((budget, astuple(row)) for budget, row in each.items()) for each in TABLES]
    assert digest(*tables) == "12ded2517557"


def test_counters_are_those_that_the_limits_were_found_for() -> None:
    assert digest(COUNTERS) == "f376a0a9f114"
