"""The mail that the catcher kept, as files in a folder. Nothing in them is trusted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

SHOWN = 200
_NAME = re.compile(r"\d{20}")


@dataclass(frozen=True)
class Mail:
    """name: of its file, without the ending; names sort by arrival. sent: UTC, as the mail itself says."""

    name: str
    to: str
    subject: str
    sent: datetime | None
    text: str = ""
    html: str = ""


def folder() -> Path:
    return Path(settings.COACHTRACK_HOME_DIR) / "mail"


def names() -> list[str]:
    """Newest first."""
    if not folder().is_dir():
        return []
    return sorted((path.stem for path in folder().glob("*.eml") if _NAME.fullmatch(path.stem)), reverse=True)


def newest(names: list[str]) -> list[Mail]:
    return list(_readable(names[:SHOWN]))


def _readable(names: list[str]) -> Iterator[Mail]:
    for name in names:
        if mail := read(name):
            yield mail


def read(name: str) -> Mail | None:
    """None where there is no such mail."""
    if not _NAME.fullmatch(name):
        return None
    try:
        content = (folder() / f"{name}.eml").read_bytes()
    except OSError:
        return None
    return _mail(name, message_from_bytes(content, EmailMessage, policy=policy.default))


def _mail(name: str, message: EmailMessage) -> Mail:
    return Mail(
        name=name,
        to=str(message.get("X-Envelope-To") or message.get("To", "")),
        subject=str(message.get("Subject", "")),
        sent=_sent(str(message.get("Date", ""))),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError):
        return ""


def _sent(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
