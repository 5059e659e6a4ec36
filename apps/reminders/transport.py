"""Handing letters to the mail relay: one connection for a batch, and one word for whatever it answers."""

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self

from django.core.mail import EmailMultiAlternatives, get_connection

from apps.reminders.retry import is_final, is_slow_down

Word = Literal["sent", "refused", "later", "down"]
"""refused: this address, for good. later: this message, not now. down: the relay itself, and this was not taken."""

STUMBLES = 3


@dataclass(frozen=True)
class Outcome:
    word: Word
    code: int | None = None
    detail: str = ""


SENT = Outcome("sent", 250)


class Transport:
    """Opened by the first message, opened again after a lost line. `is_down`: no use going on this time."""

    def __init__(self) -> None:
        self._connection = get_connection()
        self._open = False
        self._stumbles = 0
        self.is_down = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._close()

    def send(self, message: EmailMultiAlternatives) -> Outcome:
        """Never raises for anything that the relay, the line or the address did."""
        try:
            self._ensure_open()
        except (OSError, smtplib.SMTPException) as error:
            self.is_down = True
            return Outcome("down", _code(error), _detail(error))
        outcome = self._try(message)
        self._stumbles = 0 if outcome.word == "sent" else self._stumbles
        self.is_down = self.is_down or outcome.word == "down"
        return outcome

    def _try(self, message: EmailMultiAlternatives) -> Outcome:
        try:
            self._connection.send_messages([message])
        except smtplib.SMTPRecipientsRefused as error:
            return _of_recipients(error)
        except smtplib.SMTPServerDisconnected as error:
            return self._lost_line(error)
        except smtplib.SMTPSenderRefused as error:
            return Outcome("down", error.smtp_code, _detail(error))
        except smtplib.SMTPResponseException as error:
            return _of_answer(error.smtp_code, _detail(error))
        except smtplib.SMTPException as error:
            return Outcome("refused", None, _detail(error))
        except OSError as error:
            return self._lost_line(error)
        except ValueError as error:  # an address that cannot be written into an envelope
            return Outcome("refused", None, _detail(error))
        return SENT

    def _ensure_open(self) -> None:
        if not self._open:
            self._connection.open()
            self._open = True

    def _lost_line(self, error: Exception) -> Outcome:
        """It may or may not have been taken; the next copy carries the same Message-ID and Date."""
        self._close()
        self._stumbles += 1
        self.is_down = self._stumbles >= STUMBLES
        return Outcome("later", None, _detail(error))

    def _close(self) -> None:
        self._open = False
        try:
            self._connection.close()
        except (OSError, smtplib.SMTPException):  # it is gone already
            pass


def _of_recipients(error: smtplib.SMTPRecipientsRefused) -> Outcome:
    code, text = next(iter(error.recipients.values()), (0, b""))
    return _of_answer(code, f"{code} {_text(text)}")


def _of_answer(code: int, detail: str) -> Outcome:
    if is_slow_down(code):
        return Outcome("down", code, detail)
    return Outcome("refused" if is_final(code) else "later", code, detail)


def _code(error: Exception) -> int | None:
    return getattr(error, "smtp_code", None)


def _detail(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(answer: bytes | str | Sequence[object]) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
