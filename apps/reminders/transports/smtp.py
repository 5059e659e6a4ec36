"""Handing letters to the mail relay: one connection for a run, and one word for whatever it answers."""

import smtplib
from collections.abc import Callable, Sequence
from datetime import datetime
from email.utils import parseaddr
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from apps.reminders.letters import Letter, letter
from apps.reminders.mime import PLAIN_ADDRESS, prepared
from apps.reminders.rate import asks_for_less
from apps.reminders.retry import is_final
from apps.reminders.transports import SENT, Outcome, Parcel
from apps.reminders.transports.line import Line, opened

STUMBLES = 3
"""Lost lines in a row after which a run has had enough. Waiting in vain counts twice: it costs so much time."""
ENCODING = "utf-8"


class Unopened(Exception):
    """In the middle of the run there was no way to the relay any more; the cause says why. Nothing was taken."""


class Wire(Protocol):
    def open(self) -> object: ...
    def hand_over(self, letter: Letter) -> None: ...
    def close(self) -> None: ...


class Relay:
    """Over SMTP, as the settings say."""

    def __init__(self, backend: EmailBackend) -> None:
        self._backend = backend
        self._line: Line | None = None
        self._from = str(sanitize_address(settings.DEFAULT_FROM_EMAIL, ENCODING))
        self._sender = parseaddr(self._from)[1]

    def open(self) -> None:
        if self._line is None or self._line.sock is None:
            self._line = opened(self._backend)

    def hand_over(self, letter: Letter) -> None:
        """A connection that has gone stale since the last message is no fault of this one: it gets a fresh one."""
        message, to = self._message(letter)
        for last in (False, True):
            self._open_again()
            try:
                return self._open_line.hand_over(self._sender, to, message)
            except (smtplib.SMTPServerDisconnected, OSError):
                at_stake = self._open_line.at_stake
                self.close()
                if last or at_stake:
                    raise

    def _open_again(self) -> None:
        try:
            self.open()
        except (OSError, smtplib.SMTPException) as error:
            raise Unopened from error

    def close(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.hang_up()

    @property
    def _open_line(self) -> Line:
        assert self._line is not None  # noqa: S101  for the type checker
        return self._line

    def _message(self, letter: Letter) -> tuple[bytes, str]:
        if (whole := prepared(letter, self._from)) is not None:
            return whole, letter.to
        message = letter.as_email().message()
        whole = message.as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        return whole, parseaddr(str(sanitize_address(letter.to, ENCODING)))[1]


class Backend:
    """Through whatever other mail backend Django has been given: a console, a folder, a test's outbox."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend

    def open(self) -> None:
        self._backend.open()

    def hand_over(self, letter: Letter) -> None:
        self._backend.send_messages([letter.as_email()])

    def close(self) -> None:
        self._backend.close()


def _wire() -> Wire:
    backend = get_connection()
    return Relay(backend) if type(backend) is EmailBackend else Backend(backend)


class Smtp:
    at_once = 1

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._wire = _wire()
        self._stumbles = 0

    @property
    def is_tired(self) -> bool:
        return self._stumbles >= STUMBLES

    def open(self) -> Outcome | None:
        try:
            self._wire.open()
        except (OSError, smtplib.SMTPException) as error:
            return _of_opening(error)
        return None

    def send(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        return [self._send(parcel) for parcel in parcels]

    def close(self) -> None:
        try:
            self._wire.close()
        except (OSError, smtplib.SMTPException):  # it is gone already
            pass

    def _send(self, parcel: Parcel) -> Outcome:
        try:
            written = letter(parcel.row, parcel.send)
        except Exception as error:
            return Outcome("spoilt", None, _detail(error))
        outcome = self._hand_over(written)
        self._stumbles = 0 if outcome.word == "sent" else self._stumbles
        return outcome

    def _hand_over(self, written: Letter) -> Outcome:
        try:
            self._wire.hand_over(written)
        except Unopened as error:
            return _of_opening(error.__cause__)
        except smtplib.SMTPRecipientsRefused as error:
            return _of_recipients(error)
        except smtplib.SMTPServerDisconnected as error:
            return self._lost_line(error)
        except (smtplib.SMTPSenderRefused, smtplib.SMTPConnectError, smtplib.SMTPAuthenticationError) as error:
            return _of_everybody(error)
        except smtplib.SMTPResponseException as error:
            return _of_answer(error.smtp_code, _detail(error))
        except smtplib.SMTPException as error:
            return Outcome("refused", None, _detail(error))
        except OSError as error:
            return self._lost_line(error)
        except ValueError as error:  # a text, or an address, that cannot be written
            return Outcome("spoilt" if PLAIN_ADDRESS.fullmatch(written.to) else "refused", None, _detail(error))
        return SENT

    def _lost_line(self, error: Exception) -> Outcome:
        """It may or may not have been taken; the next copy carries the same Message-ID and Date."""
        in_vain = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
        self._stumbles += 2 if in_vain else 1
        self.close()
        return Outcome("later", None, _detail(error))


def _of_opening(error: BaseException | None) -> Outcome:
    """A greeting of 421 is how a relay says that it is closing down, unless it says more."""
    code = getattr(error, "smtp_code", None)
    slower = asks_for_less(None if code == 421 else code, _detail(error)) or asks_for_less(450, _detail(error))
    return Outcome("slower" if slower and code else "down", code, _detail(error))


def _of_recipients(error: smtplib.SMTPRecipientsRefused) -> Outcome:
    code, text = next(iter(error.recipients.values()), (0, b""))
    return _of_answer(code, f"{code} {_text(text)}")


def _of_everybody(error: smtplib.SMTPResponseException) -> Outcome:
    """It is not this message that the relay minds."""
    slower = asks_for_less(error.smtp_code, _detail(error))
    return Outcome("slower" if slower else "down", error.smtp_code, _detail(error))


def _of_answer(code: int, detail: str) -> Outcome:
    if asks_for_less(code, detail):
        return Outcome("slower", code, detail)
    return Outcome("refused" if is_final(code) else "later", code, detail)


def _detail(error: BaseException | None) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
