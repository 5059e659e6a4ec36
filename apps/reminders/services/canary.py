"""Making the canary's person, and looking whether its messages have arrived."""

import imaplib
import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from apps.accounts.models import User, normalised_email
from apps.audit.services import record
from apps.reminders.kinds.canary import CODE, PERSON, SUBJECT, mailbox_person
from apps.reminders.models import CanaryArrival, Reminder
from apps.reminders.postbox import arrived

log = logging.getLogger(__name__)

LOOKED_FOR = timedelta(hours=24)


def look_for_canaries(*, now: datetime) -> int:
    """How many have arrived since the last look. Nothing is asked while none is on its way."""
    if not settings.COACHTRACK_CANARY_ADDRESS:
        return 0
    if mailbox_person() is None:
        _enter_person(now)
    if not settings.COACHTRACK_CANARY_MAILBOX:
        return 0
    sent = Reminder.objects.filter(kind=CODE, subject=SUBJECT, state=Reminder.State.SENT, arrival=None)
    flying = {row.message_id: row for row in sent.filter(closed_at__gt=now - LOOKED_FOR)}
    there = _seen(set(flying)) if flying else set()
    rows = [CanaryArrival(reminder=flying[message_id], arrived_at=now) for message_id in there]
    CanaryArrival.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _seen(message_ids: set[str]) -> set[str]:
    try:
        return arrived(settings.COACHTRACK_CANARY_MAILBOX, message_ids)
    except (OSError, imaplib.IMAP4.error, ValueError) as error:
        log.warning("The canary's mailbox cannot be looked into: %s", type(error).__name__)
        return set()


def _enter_person(now: datetime) -> None:
    """The same one when the address changes. Nobody can sign in as it."""
    with transaction.atomic():
        person = User.objects.filter(public_id=PERSON).first() or User(
            public_id=PERSON, first_name="Canary", last_name="Mailbox"
        )
        person.email, person.is_active = normalised_email(settings.COACHTRACK_CANARY_ADDRESS), True
        person.set_unusable_password()
        person.save()
        record(action="canary.entered", subject=person, by=None, now=now)
