from apps.operations.selectors.doors import demo_cast, demo_is_complete, setup_is_open
from apps.operations.selectors.health import (
    LATE_AFTER,
    Health,
    database_answers,
    health,
    is_due,
    late_ticks,
    operations_page,
    unknown,
)
from apps.operations.selectors.sending import SendingPage, sending, sending_page
from apps.operations.selectors.week import LivedWeek, lived_week, reviews_between, statuses

__all__ = [
    "LATE_AFTER",
    "Health",
    "LivedWeek",
    "SendingPage",
    "database_answers",
    "demo_cast",
    "demo_is_complete",
    "health",
    "is_due",
    "late_ticks",
    "lived_week",
    "operations_page",
    "reviews_between",
    "sending",
    "sending_page",
    "setup_is_open",
    "statuses",
    "unknown",
]
