from datetime import datetime, timedelta

import pytest

from apps.reminders.models import Reminder
from apps.reminders.services import forget_old_addresses
from tests.factories import ReminderFactory

YEAR = timedelta(days=365)


@pytest.mark.django_db
def test_addresses_and_answers_are_emptied_a_year_after_the_end(now: datetime) -> None:
    for closed_at in (now - YEAR, now - YEAR + timedelta(days=1)):
        ReminderFactory(state=Reminder.State.FAILED, closed_at=closed_at, last_error="550 no such person")
    assert forget_old_addresses(now=now) == 1
    assert forget_old_addresses(now=now) == 0
    old, recent = Reminder.objects.order_by("closed_at")
    assert (old.address, old.last_error, old.state) == ("", "", Reminder.State.FAILED)
    assert recent.address
