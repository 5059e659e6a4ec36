"""Between which shares a small count of answers leaves us: the score interval of Wilson (1927)."""

from math import sqrt
from typing import Final

NINETY_FIVE: Final = 1.959964
"""The normal quantile that leaves 2.5 % on either side."""


def wilson_interval(yes: int, n: int, z: float = NINETY_FIVE) -> tuple[float, float]:
    """Shares from 0 to 1. ValueError where there is nothing to divide, or more say yes than answered."""
    if not 0 <= yes <= n or not n:
        raise ValueError(f"{yes} of {n} answers is no share.")
    share, spread = yes / n, z * z / n
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def band_interval(low: int, high: int, n: int, z: float = NINETY_FIVE) -> tuple[float, float]:
    """Of a published band: from the lower end of its lowest count to the upper end of its highest."""
    return wilson_interval(low, n, z)[0], wilson_interval(high, n, z)[1]
