"""Living a week of the demo hospital through: the real ticks, as of one moment after another."""

import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from apps.core.errors import Refused
from apps.operations import mailbox, selectors
from apps.operations.demo.moments import mail_moments
from apps.operations.demo.services import live_on
from apps.operations.demo_clock import move_demo_clock
from apps.operations.one_at_a_time import one_at_a_time
from apps.operations.progress import progress
from apps.operations.selectors.week import path
from apps.operations.services.ticks import run_due_ticks
from apps.operations.ticks import TICKS

WEEK = timedelta(days=7)
STEP = timedelta(hours=8)
LONGER_STEP = timedelta(hours=24)
IN_NO_HURRY = 10.0
"""Seconds after which the rest of the week is lived in days: somebody waits for the page."""
MAIL = ("due", "queue", "deliver")


def live_next_week(*, now: datetime) -> None:
    """Moves the demo's clock seven days on from `now`, and keeps what happened for `selectors.lived_week`."""
    home = Path(settings.COACHTRACK_HOME_DIR)
    filling = progress()
    if filling and not filling.stopped:
        raise Refused("The demo hospital is still being filled: its next week can begin after that.", code="filling")
    with one_at_a_time(home / "next-week.lock", "A week is being lived already; its events appear here in a moment."):
        before, mails = selectors.statuses(), set(mailbox.names())
        for start, end in _steps(now, now + WEEK):
            _live(start, end)
        new = sorted(set(mailbox.names()) - mails, reverse=True)
        path().write_text(json.dumps(_story(now, now + WEEK, before, new)))


def _live(start: datetime, end: datetime) -> None:
    """The mail that falls due on the way goes out before people act: most of them log when it has reminded them."""
    if end - start <= STEP:
        for moment in mail_moments(start, end):
            move_demo_clock(to=moment)
            run_due_ticks(MAIL, now=moment)
    live_on(start=start, end=end)
    move_demo_clock(to=end)
    run_due_ticks(TICKS, now=end)


def _steps(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    begun = time.monotonic()
    while start < end:
        step = STEP if time.monotonic() - begun < IN_NO_HURRY else LONGER_STEP
        stop = min(start + step, end)
        yield start, stop
        start = stop


def _story(start: datetime, end: datetime, before: dict[str, str], mails: list[str]) -> dict[str, Any]:
    after = selectors.statuses()
    changed = [
        {"department": name, "before": before.get(name, ""), "after": status}
        for name, status in after.items()
        if status != before.get(name)
    ]
    return {
        "begin": start.isoformat(),
        "end": end.isoformat(),
        "reviews": selectors.reviews_between(start, end),
        "mails": mails,
        "changed": changed,
    }
