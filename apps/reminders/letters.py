"""From a reminder to an e-mail: subject, text, HTML, and the headers that make two copies the same message."""

from collections.abc import Mapping
from email.utils import format_datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from apps.reminders import kinds
from apps.reminders.links import unsubscribe_link
from apps.reminders.models import Reminder


def letter(reminder: Reminder, template: str, context: Mapping[str, object]) -> EmailMultiAlternatives:
    """Raises whatever the template raises. Nothing in it depends on the moment of sending."""
    stop_link = _stop_link(reminder)
    known = {
        "name": reminder.recipient.get_short_name(),
        "site": settings.SITE_URL,
        "stop_link": stop_link,
        **context,
    }
    message = EmailMultiAlternatives(
        subject=_one_line(render_to_string(f"emails/{template}.subject.txt", known)),
        body=render_to_string(f"emails/{template}.txt", known).strip() + "\n",
        to=[reminder.address],
        headers={
            "Message-ID": reminder.message_id,
            "Date": format_datetime(reminder.message_date),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "OOF, AutoReply",
            **_way_out(stop_link),
        },
    )
    message.attach_alternative(render_to_string(f"emails/{template}.html", known), "text/html")
    return message


def _stop_link(reminder: Reminder) -> str:
    """ "" for kinds that cannot be stopped: the ladder of a review, one's account."""
    kind = kinds.of(reminder.kind)
    return unsubscribe_link(reminder.recipient, kind.topic) if kind and kind.may_be_stopped else ""


def _way_out(stop_link: str) -> dict[str, str]:
    """RFC 8058: the mail program's own button, which posts this one line to the link."""
    if not stop_link:
        return {}
    return {"List-Unsubscribe": f"<{stop_link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _one_line(text: str) -> str:
    """A department's name may hold anything, also line ends; a header may not. At most 150 characters."""
    printable = "".join(character if character.isprintable() else " " for character in text)
    line = " ".join(printable.split())
    return line if len(line) <= 150 else line[:149] + "…"
