"""One message to whoever works, in one short try: it is only a hint, and the next minute's tick does without."""

import logging
from typing import Any

from celery import current_app
from django.conf import settings

log = logging.getLogger(__name__)

PATIENCE = 0.5

_ONE_TRY: dict[str, Any] = {
    "socket_timeout": PATIENCE,
    "socket_connect_timeout": PATIENCE,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}


def wake(*names: str) -> None:
    """One message, one try of at most half a second. Raises what the broker raises."""
    options = {**settings.CELERY_BROKER_TRANSPORT_OPTIONS, **_ONE_TRY}
    with current_app.connection_for_write(
        url=settings.CELERY_BROKER_URL, connect_timeout=PATIENCE, transport_options=options
    ) as connection:
        message: dict[str, Any] = {"connection": connection, "retry": False, "expires": 55, "ignore_result": True}
        current_app.send_task("operations.run_tick", args=names, **message)


def is_there() -> bool:
    """Whether a broker is configured at all."""
    return not settings.CELERY_BROKER_URL.startswith("memory:")


def call_for_help(*names: str) -> None:
    """As `wake`, and a broker that is away is no matter."""
    if not is_there():
        return
    try:
        wake(*names)
    except Exception as error:  # whatever it is, the caller goes on alone
        log.warning("The broker did not answer (%s); going on alone", type(error).__name__)
