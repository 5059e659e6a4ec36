"""Every tick there is, in the order in which one feeds the next. What beat wakes is in coachtrack/schedule.py."""

from datetime import datetime, timedelta

from django.contrib.sessions.backends.db import SessionStore

from apps.core.ticks import Tick, forget_old_runs
from apps.drift import services as drift
from apps.feedback.services import forget_old_drafts, forget_old_notes, forget_old_words
from apps.operations.alarms import alarms
from apps.operations.broker import call_for_help
from apps.operations.uploads import forget_old_uploads
from apps.reminders import services as reminders
from apps.reminders.selectors.backlog import wants_help
from apps.reviews import services as reviews

MINUTELY = timedelta(minutes=1)
NOW_AND_THEN = timedelta(minutes=10)
HOURLY = timedelta(hours=1)
DAILY = timedelta(days=1)


def _plan(now: datetime) -> int:
    return reviews.plan_reviews(now=now)


def _due(now: datetime) -> int:
    return reviews.open_and_close(now=now)


def _drift(now: datetime) -> int:
    return drift.assess_changed(now=now)


def _nightly(now: datetime) -> int:
    return drift.assess_all(now=now)


def _queue(now: datetime) -> int:
    return reminders.queue_due(now=now)


def _deliver(now: datetime) -> int:
    if wants_help(now=now):
        call_for_help("deliver")
    return reminders.deliver(now=now)


def _inbox(now: datetime) -> int:
    return reminders.settle_inbox(now=now)


def _watch(now: datetime) -> int:
    reminders.try_idle_relay(now=now)
    return reminders.follow(alarms(now), now=now)


def _canary(now: datetime) -> int:
    return reminders.look_for_canaries(now=now)


def _ledger(now: datetime) -> int:
    return reminders.check_ledger(now=now)


def _retention(now: datetime) -> int:
    SessionStore.clear_expired()  # by the true clock: the demo's visitors stay signed in while its weeks go by
    forgotten = forget_old_runs(now) + forget_old_notes(now=now) + reminders.forget_old_addresses(now=now)
    forgotten += reminders.forget_revoked_links(now=now) + reminders.forget_old_inbox_lines(now=now)
    forgotten += reminders.forget_old_checks(now=now) + reminders.forget_old_incidents(now=now)
    forgotten += forget_old_words(now=now)
    return forgotten + forget_old_drafts(now=now) + forget_old_uploads(now=now)


TICKS: dict[str, Tick] = {
    tick.name: tick
    for tick in (
        Tick("plan", _plan, NOW_AND_THEN),
        Tick("due", _due, MINUTELY),
        Tick("drift", _drift, MINUTELY),
        Tick("nightly", _nightly, DAILY),
        Tick("watch", _watch, MINUTELY),
        Tick("queue", _queue, MINUTELY),
        Tick("deliver", _deliver, MINUTELY),
        Tick("inbox", _inbox, MINUTELY),
        Tick("canary", _canary, MINUTELY),
        Tick("ledger", _ledger, HOURLY),
        Tick("retention", _retention, DAILY),
    )
}

AFTER_A_WRITE = tuple(name for name in ("drift", "queue", "deliver") if name in TICKS)
"""What a person's change can set in motion before the next minute."""
