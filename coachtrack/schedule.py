"""What beat wakes, and how often. Department cadence is data, never an entry here.

Every entry names ticks of `operations/ticks.py`: one, or those of which one feeds the next, which a second worker
would else run side by side and find nothing yet. `expires` lies just under the interval, so that a worker that
was away does not wake to a heap of old messages: a tick is safe to repeat, and one run catches up on everything.
Beat keeps no file: each entry counts as last woken long ago, so everything is woken once whenever beat starts,
and no interval is longer than an hour, so that no pattern of restarts can keep a tick from its run. What happens
once a day is woken hourly and looks at its own last run.
"""

from datetime import UTC, datetime
from typing import Any

from coachtrack.env import HASTE

MINUTE = 60 / HASTE
HOUR = 60 * MINUTE
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def _wake(*ticks: str, every: float) -> dict[str, Any]:
    return {
        "task": "operations.run_tick",
        "args": ticks,
        "schedule": every,
        "last_run_at": LONG_AGO,
        "options": {"expires": every * 11 / 12, "ignore_result": True},
    }


BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "plan reviews": _wake("plan", every=10 * MINUTE),
    "open and close reviews": _wake("due", every=MINUTE),
    "assess departments": _wake("drift", every=MINUTE),
    "watch over the sending": _wake("watch", every=MINUTE),
    "queue and deliver reminders": _wake("queue", "deliver", every=MINUTE),
    "settle inboxes": _wake("inbox", every=MINUTE),
    "assess every department": _wake("nightly", every=HOUR),
    "look for the canary": _wake("canary", every=MINUTE),
    "count the ledger": _wake("ledger", every=10 * MINUTE),
    "apply retention": _wake("retention", every=HOUR),
}
