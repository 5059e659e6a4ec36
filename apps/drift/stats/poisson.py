"""How much a count of rare events may be due to chance: the exact interval for the mean of a Poisson law."""

from collections.abc import Callable
from math import exp, fsum, log


def poisson_interval(events: int, confidence: float = 0.95) -> tuple[float, float]:
    """The means that do not contradict so many events, each bound missed with half of the rest.

    The interval of Garwood (1936). For 0 events the lower bound is 0. ValueError for a negative count.
    """
    if events < 0:
        raise ValueError("A count is not negative.")
    tail = (1 - confidence) / 2
    least = 0.0 if events == 0 else _mean(lambda mean: at_most(events - 1, mean), 1 - tail, events)
    return least, _mean(lambda mean: at_most(events, mean), tail, events)


def at_most(events: int, mean: float) -> float:
    """The probability of at most so many."""
    term, terms = -mean, [exp(-mean)]
    for number in range(1, events + 1):
        term += log(mean / number)
        terms.append(exp(term))
    return min(1.0, fsum(terms))


def _mean(falling: Callable[[float], float], target: float, events: int) -> float:
    """Where a function that falls with the mean reaches `target`, to twelve digits."""
    low, high = 1e-12, 2.0 * events + 50
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > target else (low, middle)
        if high - low <= 1e-12 * high:
            break
    return (low + high) / 2
