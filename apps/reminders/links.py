"""Links that need no sign-in: made and opened here by the secret key alone. No database, and no clock of their own.

What a link is for decides its salt, so none opens what another was made for. Links made under a key that is among
SECRET_KEY_FALLBACKS go on working.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from apps.accounts.models import User

GOOD_FOR = timedelta(hours=72)
AHEAD = timedelta(minutes=5)
"""By how much the clock of the machine that wrote a mail may be ahead of ours."""
ADDED_BY_MAIL = ".>/ \t\r\n\u00a0"
"""What mail programs take for a part of the address in front of it."""


class LinkEnded(Exception):
    """status: 410 for a link of ours that has had its time, 404 for anything else."""

    def __init__(self, status: int = 404) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True)
class LogLink:
    """Whom a mail asked about which review. digest: what stands for the link where it must not stand itself."""

    review: UUID
    user: UUID
    made_at: datetime
    digest: str


@dataclass(frozen=True)
class StopLink:
    user: UUID
    topic: str


def log_link(review_public_id: UUID, user: User, *, now: datetime) -> str:
    """Absolute. now: the moment of the message itself, so that a second copy of it carries the same link."""
    token = log_token(review_public_id, user.public_id, made_at=now)
    return settings.SITE_URL + reverse("links:log", args=[token])


def unsubscribe_link(user: User, topic: str) -> str:
    """Absolute, and good for as long as the key: nobody should have to look for a newer mail to be left alone."""
    return settings.SITE_URL + reverse("links:stop", args=[stop_token(user.public_id, topic)])


def log_token(review: UUID, user: UUID, *, made_at: datetime) -> str:
    return _Dated(made_at).sign(urlsafe_base64_encode(review.bytes + user.bytes))


def stop_token(user: UUID, topic: str) -> str:
    return _stopper().sign(f"{urlsafe_base64_encode(user.bytes)}.{topic}")


def open_log_link(token: str, *, now: datetime) -> LogLink:
    """Raises LinkEnded. An hour ahead of ours is no hour: such a link was not made by this installation."""
    value, made_at = _Dated(now).opened(token)
    if made_at > now + AHEAD:
        raise LinkEnded
    if now - made_at > GOOD_FOR:
        raise LinkEnded(410)
    ids = urlsafe_base64_decode(value)
    return LogLink(UUID(bytes=ids[:16]), UUID(bytes=ids[16:]), made_at, hashlib.sha256(token.encode()).hexdigest())


def open_stop_link(token: str) -> StopLink:
    """Raises LinkEnded."""
    try:
        user, _, topic = _stopper().unsign(token).partition(".")
    except signing.BadSignature:
        raise LinkEnded from None
    return StopLink(UUID(bytes=urlsafe_base64_decode(user)), topic)


def tidy(token: str) -> str:
    """Takes off what mail programs do to addresses: percent signs encoded twice, a full stop or a bracket behind them.

    Nothing else is forgiven. "" for what cannot be a token.
    """
    plain = unquote(token).rstrip(ADDED_BY_MAIL)
    return plain if plain.isascii() else ""


class _Dated(signing.TimestampSigner):
    """Signs as of a given moment: mails of one message are alike whenever they are written."""

    def __init__(self, at: datetime) -> None:
        super().__init__(sep=".", salt="coachtrack.links.log")
        self._at = at

    def timestamp(self) -> str:
        return signing.b62_encode(int(self._at.timestamp()))

    def opened(self, token: str) -> tuple[str, datetime]:
        try:
            value, _, stamp = signing.Signer.unsign(self, token).rpartition(self.sep)
        except signing.BadSignature:
            raise LinkEnded from None
        return value, datetime.fromtimestamp(signing.b62_decode(stamp), UTC)


def _stopper() -> signing.Signer:
    return signing.Signer(sep=".", salt="coachtrack.links.stop")
