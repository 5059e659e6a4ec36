from datetime import datetime, timedelta

from django.db import transaction

from apps.accounts.models import User, normalised_email
from apps.audit.services import record
from apps.core.errors import Refused
from apps.reminders.kinds import Occurrence
from apps.reminders.kinds.invitation import CODE, INVITE, RESET
from apps.reminders.models import Reminder
from apps.reminders.querysets import ReminderQuerySet
from apps.reminders.services.rows import row_for

STANDS = timedelta(days=7)
"""For how long the mail itself may be late; the link in it begins to count when it is sent."""
ONE_AT_A_TIME = timedelta(minutes=15)


def invite(*, user: User, by: User | None, now: datetime) -> Reminder:
    """Queues a mail with a single-use link for setting a password; the one already waiting, if there is one."""
    if not user.email:
        raise Refused(f"{user} has no e-mail address: add one first.", code="no_address", field="email")
    if not user.is_active:
        raise Refused(f"{user} is no longer active: bring them back first.", code="inactive")
    with transaction.atomic():
        waiting = _of(user).unfinished().filter(step__startswith=INVITE).first()
        if waiting:
            return waiting
        record(action="user.invited", subject=user, by=by, now=now)
        return _queue(user, INVITE, now)


def offer_new_password(*, email: str, now: datetime) -> None:
    """Somebody who gave this address forgot their password. Says nothing about whether anybody has it."""
    address = normalised_email(email)
    user = User.objects.filter(email=address, is_active=True).first() if address else None
    if user is None:
        return
    with transaction.atomic():
        if not _of(user).filter(step__startswith=RESET, created_at__gt=now - ONE_AT_A_TIME).exists():
            record(action="user.asked_for_new_password", subject=user, by=None, now=now)
            _queue(user, RESET, now)


def _of(user: User) -> ReminderQuerySet:
    return Reminder.objects.filter(kind=CODE, subject=user.public_id)


def _queue(user: User, what: str, now: datetime) -> Reminder:
    step = f"{what}-{now:%Y%m%d%H%M}"
    wanted = row_for(CODE, Occurrence(user.public_id, step, user, now, now + STANDS, priority=1), now)
    Reminder.objects.bulk_create([wanted], ignore_conflicts=True)
    return _of(user).get(step=step)
