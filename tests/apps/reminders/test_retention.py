from datetime import datetime, timedelta

import pytest

from apps.reminders.links import GOOD_FOR
from apps.reminders.models import InboxItem, LinkRevocation, Reminder
from apps.reminders.services import forget_old_addresses, forget_old_inbox_lines, forget_revoked_links
from tests.factories import InboxItemFactory, ReminderFactory

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


@pytest.mark.django_db
def test_revocation_is_forgotten_once_its_link_has_long_ended(now: datetime) -> None:
    for digest, age in (("a" * 64, 2 * GOOD_FOR), ("b" * 64, GOOD_FOR)):
        LinkRevocation.objects.create(digest=digest, revoked_at=now - age)
    assert forget_revoked_links(now=now) == 1
    assert LinkRevocation.objects.get().digest == "b" * 64


@pytest.mark.django_db
def test_inbox_forgets_its_lines_and_the_ledger_does_not(now: datetime) -> None:
    for days in (90, 89):
        InboxItemFactory(arrived_at=now - timedelta(days=days))
    assert forget_old_inbox_lines(now=now) == 1
    assert (InboxItem.objects.count(), Reminder.objects.count()) == (1, 2)
