"""`make zones`: every change of the clocks in every zone, and on request a million invented series.

make zones                             every zone, 2024 to 2037, against both oracles
make zones CASES=1000000 SEED=7        and that many invented reviews (half of them their ladders)
make zones ZONES=Asia/Gaza,Africa/Cairo
"""

import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any

from hypothesis import given, seed, settings
from hypothesis.strategies import SearchStrategy
from whenever import PlainDateTime

from tests.zones.compare import FIRST_YEAR, LAST_YEAR, Tally, compare, every_zone
from tests.zones.lives import check_life, check_rungs, lives, rungs

PIECE = 5_000
"""Cases a run of Hypothesis: it remembers every one, and a million at once would not fit."""
SHARES = 48


def second_oracle(wall: datetime, zone: str) -> datetime:
    plain = PlainDateTime(wall.year, wall.month, wall.day, wall.hour, wall.minute)
    moment: datetime = plain.assume_tz(zone, disambiguation="compatible").to_instant().to_stdlib()
    return moment


def main() -> int:
    zones = os.environ.get("ZONES", "").split(",") if os.environ.get("ZONES") else every_zone()
    cases, first = int(os.environ.get("CASES") or 0), int(os.environ.get("SEED") or 1)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        wrong = _walk(zones, pool) + (_invent(cases, first, pool) if cases else [])
    for line in wrong[:50]:
        print(f"MISMATCH {line}")
    print(f"{len(wrong)} mismatches")
    return 1 if wrong else 0


def _walk(zones: list[str], pool: ProcessPoolExecutor) -> list[str]:
    begun, total = time.monotonic(), Tally()
    shares = [zones[n::SHARES] for n in range(min(SHARES, len(zones)))]
    for done, tally in enumerate(pool.map(partial(compare, second=second_oracle), shares), start=1):
        total.add(tally)
        _progress(f"{done} of {len(shares)} shares")
    print(
        f"{total.zones} zones, {total.transitions} changes of the clocks {FIRST_YEAR} to {LAST_YEAR}, "
        f"{total.weekly} weekly reviews around them, {total.comparisons} comparisons, "
        f"{len(total.mismatches)} mismatches, {time.monotonic() - begun:.0f} s",
        flush=True,
    )
    return total.mismatches


def _invent(cases: int, first: int, pool: ProcessPoolExecutor) -> list[str]:
    begun = time.monotonic()
    pieces = [min(PIECE, cases - done) for done in range(0, cases, PIECE)]
    wrong: list[str] = []
    for done, said in enumerate(pool.map(_piece, range(first, first + len(pieces)), pieces), start=1):
        wrong += said
        _progress(f"{sum(pieces[:done])} of {cases} cases")
    print(
        f"{cases} invented cases, seeds {first} to {first + len(pieces) - 1}, {len(wrong)} mismatches, "
        f"{time.monotonic() - begun:.0f} s",
        flush=True,
    )
    return wrong


def _piece(number: int, cases: int) -> list[str]:
    """Odd seeds invent weekly reviews, even ones ladders."""
    check, strategy = ((check_rungs, rungs), (check_life, lives))[number % 2]
    return _tried(check, strategy, number, cases)


def _tried(check: Callable[[Any], None], strategy: "SearchStrategy[Any]", number: int, cases: int) -> list[str]:
    run = settings(max_examples=cases, deadline=None, database=None, derandomize=False)(given(strategy)(check))
    try:
        seed(number)(run)()
    except AssertionError as error:
        return [f"seed {number}: {error}; {' '.join(getattr(error, '__notes__', []))}"]
    return []


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"  {text}", end="\r", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
