"""What stands in the way of reminders, as far as it can be seen from here: the sending, and the queue that wakes it."""

import time
from datetime import datetime

import redis
from django.conf import settings

from apps.operations.progress import progress
from apps.operations.uptime import up_for
from apps.reminders.selectors.health import sending_troubles
from apps.reminders.troubles import Trouble

PATIENCE = 0.5
ASKED_FOR = 10.0
"""Seconds for which the broker's answer holds in this process: pages ask too."""
OF_THE_WAKER = {"ticks", "worker"}

BROKER = Trouble(
    "broker",
    "The queue (Valkey) does not answer",
    "Start it again, and look at REDIS_URL. Nothing is lost: it only wakes the work.",
)

_asked: tuple[float, bool] = (float("-inf"), True)


def alarms(now: datetime) -> list[Trouble]:
    """The worst first. One query while all is well; none of the demo's while it is being filled."""
    if progress():
        return []
    found = sending_troubles(now, watched=up_for())
    if OF_THE_WAKER.intersection(trouble.code for trouble in found) and not broker_answers():
        return [BROKER, *found]
    return found


def broker_answers() -> bool:
    """True also where there is none to ask. Takes at most half a second, and is asked at most every ten."""
    global _asked
    at, answer = _asked
    if time.monotonic() - at < ASKED_FOR:
        return answer
    _asked = (time.monotonic(), _ping())
    return _asked[1]


def _ping() -> bool:
    url = settings.CELERY_BROKER_URL.replace("redis+socket://", "unix://", 1)
    if url.startswith("memory:"):
        return True
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError, ValueError):
        return False
