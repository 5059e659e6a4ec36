"""The filter once more, slowly and literally: every unknown spelled out, every move a dense matrix.

It shares nothing with the real one but the dataclass of a week, so that an error would have to be made twice.
"""

from itertools import product
from math import comb, exp, lgamma

from apps.drift.stats.evidence import WeekEvidence

HABITS = {0.50: 0.12, 0.62: 0.14, 0.79: 0.14, 0.87: 0.32, 0.93: 0.28}
CLUSTERINGS = {0.0: 0.5, 0.25: 0.5}
RECALLS = {0.25: 0.05, 0.34: 0.07, 0.45: 0.17, 0.56: 0.31, 0.67: 0.27, 0.78: 0.13}
REMAINS = [1.0, 0.75, 0.5, 0.3, 0.1]
START = [0.94, 0, 0, 0, 0, 0.06, 0]
MOVES = [
    [0.9865, 0.004, 0, 0, 0, 0.006, 0.0035],
    [0.03, 0.59, 0.38, 0, 0, 0, 0],
    [0.03, 0, 0.59, 0.38, 0, 0, 0],
    [0.03, 0, 0, 0.59, 0.38, 0, 0],
    [0.03, 0, 0, 0, 0.59, 0.38, 0],
    [0.022, 0, 0, 0, 0, 0.978, 0],
    [0.022, 0, 0, 0, 0, 0, 0.978],
]
REACHES = [1.0, 0.85, 0.65, 0.5, 0.35, 0.6, 1.0]
NOT_COACHED = ("asked", "not_raised", "not_held", "unlogged")


def stages(weeks: list[WeekEvidence]) -> list[float]:
    """The probability of each stage after the last week, every outcome taken as visible."""
    belief = {
        (habit, phi, recall, stage): p * q * r * START[stage]
        for (habit, p), (phi, q), (recall, r), stage in product(
            HABITS.items(), CLUSTERINGS.items(), RECALLS.items(), range(7)
        )
    }
    for at in range(len(weeks)):
        belief = _after(belief, weeks, at)
    return [sum(p for key, p in belief.items() if key[3] == stage) for stage in range(7)]


def _after(belief: dict, weeks: list[WeekEvidence], at: int) -> dict:
    heard = [_heard(week) for week in weeks[: at + 1]]
    moves = [row.copy() for row in MOVES]
    if not any(heard[-8:]):
        moves[0][0], moves[0][6] = 0.99, 0
    if heard[-1] and not any(heard[:-1]):
        moves = [[*row[:6], row[6] + row[0] * 0.04 / 0.94] for row in moves]
        moves = [[row[0] * 0.90 / 0.94, *row[1:]] for row in moves]
    side = [_side(weeks, at, stage) for stage in range(7)]
    found = {}
    for habit, phi, recall, stage in belief:
        moved = sum(belief[habit, phi, recall, old] * moves[old][stage] for old in range(7))
        likely = _review_and_pulse(weeks, at, habit, phi, recall, stage) * side[stage]
        found[habit, phi, recall, stage] = moved * likely * _block(weeks, at, recall, stage)
    total = sum(found.values())
    return {key: p / total for key, p in found.items()}


def _heard(week: WeekEvidence) -> bool:
    if week.pulse is None or week.pulse.n == 0:
        return False
    return week.pulse.weeks > 1 or week.outcome != "excused"


def _outcome(week: WeekEvidence) -> bool | None:
    if week.outcome == "coached":
        return True
    return False if week.outcome in NOT_COACHED else None


def _claim(weeks: list[WeekEvidence], at: int, habit: float, phi: float, stage: int) -> float:
    if stage == 6:
        return 0.94
    rate = 0.05 if stage == 5 else habit * REMAINS[stage]
    before = _outcome(weeks[at - 1]) if at else None
    return rate if before is None else phi * before + (1 - phi) * rate


def _review_and_pulse(weeks: list[WeekEvidence], at: int, habit: float, phi: float, recall: float, stage: int) -> float:
    week, claim = weeks[at], _claim(weeks, at, habit, phi, stage)
    if week.outcome == "excused":
        return 1.0
    asked = unasked = 1.0
    if week.pulse and week.pulse.weeks == 1:
        asked, unasked = _answers(week.pulse, recall, 0.15), _answers(week.pulse, 0.08, 0.10)
    if stage == 6:
        asked = 0.02 * asked + 0.98 * unasked
    outcome = _outcome(week)
    if outcome is None:
        return claim * asked + (1 - claim) * unasked
    return claim * asked if outcome else (1 - claim) * unasked


def _block(weeks: list[WeekEvidence], at: int, recall: float, stage: int) -> float:
    pulse = weeks[at].pulse
    if not pulse or pulse.weeks == 1:
        return 1.0
    known = [each for each in map(_outcome, weeks[max(0, at + 1 - pulse.weeks) : at + 1]) if each is not None]
    if not any(known):
        return 1.0
    claimed = sum(known) / len(known)
    if stage < 6:
        return _answers(pulse, claimed * recall + (1 - claimed) * 0.08, _together(pulse, 0.15))
    half = _answers(pulse, claimed / 2 * recall + (1 - claimed / 2) * 0.08, _together(pulse, 0.15))
    return 0.7 * _answers(pulse, 0.08, _together(pulse, 0.10)) + 0.3 * half


def _together(pulse, spread: float) -> float:
    """The correlation of two answers drawn from all, when only those of one week are correlated."""
    if pulse.n < 2:
        return 0.01
    return max(0.01, spread * (pulse.n / pulse.weeks - 1) / (pulse.n - 1))


def _answers(pulse, mean: float, spread: float) -> float:
    inside = sum(law(k, pulse.n, mean, spread) for k in range(pulse.low, pulse.high + 1))
    return 0.98 * inside + 0.02 * (pulse.high - pulse.low + 1) / (pulse.n + 1)


def law(k: int, n: int, mean: float, spread: float) -> float:
    a, b = mean * (1 / spread - 1), (1 - mean) * (1 / spread - 1)

    def log_beta(x: float, y: float) -> float:
        return lgamma(x) + lgamma(y) - lgamma(x + y)

    return comb(n, k) * exp(log_beta(a + k, b + n - k) - log_beta(a, b))


def _side(weeks: list[WeekEvidence], at: int, stage: int) -> float:
    outcome = _outcome(weeks[at])
    if outcome is False:
        return _lapse(weeks[: at + 1]) if stage == 5 else 1.0
    return _reach(weeks[: at + 1], stage) if outcome else 1.0


def _lapse(weeks: list[WeekEvidence]) -> float:
    """Of the last week, given those before."""
    belief = {0.0: 0.2, 0.3: 0.3, 0.6: 0.3, 0.85: 0.2}
    kinds: list[bool] = []
    running, ratio, against = False, 1.0, 1.0
    for week in weeks:
        outcome = _outcome(week)
        if outcome:
            running, against = False, 1.0
        if outcome is not False:
            continue
        gone = week.outcome in ("not_held", "unlogged")
        usual = (kinds.count(gone) + 2) / (len(kinds) + 4)
        if running:
            same = gone == kinds[-1]
            each = {habit: p * (habit * same + (1 - habit) * usual) for habit, p in belief.items()}
            total = sum(each.values())
            belief = {habit: p / total for habit, p in each.items()}
            ratio = (0.94 if same else 0.06) / total
        else:
            ratio = 0.5 / usual
        kinds.append(gone)
        running = True
        ratio = max(0.1 / against, min(2.0, ratio))
        against = min(1.0, against * ratio)
    return ratio


def _reach(weeks: list[WeekEvidence], stage: int) -> float:
    week = weeks[-1]
    if week.covered is None or not week.total:
        return 1.0
    shares = [
        each.covered / each.total
        for each in weeks[:-4]
        if each.outcome == "coached" and each.covered is not None and each.total
    ]
    if len(shares) < 4:
        return 1.0
    ages = range(len(shares) - 1, -1, -1)
    yes = 2 + sum(share * 0.97**age for share, age in zip(shares, ages, strict=True))
    no = 2 + sum((1 - share) * 0.97**age for share, age in zip(shares, ages, strict=True))
    mean = min(0.99, max(0.01, yes / (yes + no) * REACHES[stage]))
    return 0.9 * law(week.covered, week.total, mean, 0.1) + 0.1 / (week.total + 1)
