"""What to do after a message could not be handed over. Standard library only."""

import random
from datetime import datetime, timedelta

WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60))
POISON_TRIES = 3
"""A message that cannot even be written is tried this often: a deployment may mend it meanwhile, hope does not."""


def next_try(now: datetime, attempts: int, seed: int) -> datetime:
    """When to try again after the `attempts`-th try (1, 2, …); from the fifth on hourly. `seed`: the row's id.

    Half up or down, so that a thousand messages that stumbled together do not come back together.
    """
    wait = WAITS[min(max(attempts, 1), len(WAITS)) - 1]
    jitter = random.Random(f"{seed}/{attempts}").uniform(0.5, 1.5)  # noqa: S311
    return now + wait * jitter


def is_final(smtp_code: int | None) -> bool:
    """Whether the relay said no for good. Without an answer (None) it did not."""
    return smtp_code is not None and 500 <= smtp_code < 600
