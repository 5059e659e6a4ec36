"""A link with which somebody sets their password. It is made while sending: no row and no log ever holds it."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from apps.accounts.tokens import set_password_token, uid_of
from apps.reminders.kinds import Kind, Send, Verdict, nothing_due
from apps.reminders.models import Reminder

CODE = "invitation"
INVITE, RESET = "invite", "reset"
TEMPLATES = {INVITE: "invitation", RESET: "password_reset"}


def judge(reminders: Sequence[Reminder], now: datetime) -> dict[int, Verdict]:
    return {reminder.pk: _send(reminder) for reminder in reminders}


def _send(reminder: Reminder) -> Send:
    user = reminder.recipient
    path = reverse("accounts:set-password", args=[uid_of(user), set_password_token.make_token(user)])
    return Send(TEMPLATES[reminder.step.split("-")[0]], {"link": settings.SITE_URL + path, "address": user.email})


KIND = Kind(CODE, nothing_due, judge, newest_only=True, channels=(Reminder.Channel.EMAIL,))
"""By e-mail alone: who cannot sign in yet has no inbox."""
