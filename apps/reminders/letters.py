"""From a reminder to a letter: subject, text, HTML, and the headers that make two copies the same message."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from apps.reminders import kinds
from apps.reminders.kinds import Send
from apps.reminders.links import unsubscribe_link
from apps.reminders.models import Reminder
from apps.reminders.moulds import filled


@dataclass(frozen=True)
class Letter:
    """Everything but who sends it. headers: those that stand beside From, To and Subject."""

    to: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str]

    def as_email(self) -> EmailMultiAlternatives:
        message = EmailMultiAlternatives(self.subject, self.text, to=[self.to], headers=dict(self.headers))
        message.attach_alternative(self.html, "text/html")
        return message


def letter(reminder: Reminder, send: Send) -> Letter:
    """Raises whatever the template raises. Nothing in it depends on the moment of sending."""
    stop_link = _stop_link(reminder)
    known = _context(reminder, send, stop_link)
    return Letter(
        to=reminder.address,
        subject=_one_line(filled(f"emails/{send.template}.subject.txt", known)),
        text=filled(f"emails/{send.template}.txt", known).strip() + "\n",
        html=filled(f"emails/{send.template}.html", known),
        headers={
            "Message-ID": reminder.message_id,
            "Date": format_datetime(reminder.message_date),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "OOF, AutoReply",
            **_way_out(stop_link),
        },
    )


def title_of(reminder: Reminder, send: Send) -> str:
    """What the subject of the letter would be. At most 150 characters."""
    return _one_line(filled(f"emails/{send.template}.subject.txt", _context(reminder, send, "")))


def _context(reminder: Reminder, send: Send, stop_link: str) -> dict[str, object]:
    name = reminder.recipient.get_short_name()
    return {"name": name, "site": settings.SITE_URL, "stop_link": stop_link, **send.context}


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
    if not text.isprintable():
        text = "".join(character if character.isprintable() else " " for character in text)
    line = " ".join(text.split())
    return line if len(line) <= 150 else line[:149] + "…"
