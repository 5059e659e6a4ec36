"""An SMTP connection on which nothing can take longer than it may, however slowly the other side speaks.

A timeout of the socket alone does not do that: it begins again with every byte.
"""

import io
import smtplib
import socket
import time
from typing import Any

from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.utils import DNS_NAME

ANSWER = 15.0
"""Seconds for one answer at most, and EMAIL_TIMEOUT where that is less."""
SEND = 20.0
"""Seconds for one message, from its first command to the relay's last word. Less than a claim holds."""
OPEN = 20.0
GOODBYE = 2.0


class Line(smtplib.SMTP):
    """at_stake: the content has begun to leave, so that without an answer nobody knows whether it was taken."""

    def __init__(self, relay: EmailBackend) -> None:
        self._relay = relay
        self._until = time.monotonic() + OPEN
        self.at_stake = False
        super().__init__(local_hostname=DNS_NAME.get_fqdn(), timeout=self._patience())
        self._host: str = relay.host  # for the certificate

    def connect_as_told(self) -> None:
        """Connected, encrypted and signed in as the settings say. Never falls back to plain text."""
        code, words = self.connect(self._relay.host, self._relay.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, words)
        if self._relay.use_tls:
            self.starttls(context=self._relay.ssl_context)
        if self._relay.username and self._relay.password:
            self.login(self._relay.username, self._relay.password)
        self.ehlo_or_helo_if_needed()  # now, so that the last look comes after every pause but the message's own

    def hand_over(self, sender: str, to: str, message: bytes) -> None:
        """message: its lines ended by CR LF."""
        self._until, self.at_stake = time.monotonic() + SEND, False
        bits = [] if message.isascii() or not self.has_extn("8bitmime") else ["BODY=8BITMIME"]
        self.sendmail(sender, [to], message, bits)

    def hang_up(self) -> None:
        self._until = time.monotonic() + GOODBYE
        try:
            self.quit()
        except (OSError, smtplib.SMTPException):  # it is gone already
            self.close()

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None:
            self.file = io.BufferedReader(_Answers(self))
        return super().getreply()

    def send(self, s: Any) -> None:
        self.at_stake = self.at_stake or not isinstance(s, str)  # commands are text, the content is bytes
        if self.sock is not None:
            self.sock.settimeout(self.left())
        super().send(s)

    def left(self) -> float:
        """Seconds. Raises TimeoutError when there are none."""
        seconds = self._until - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("the relay took too long")
        return min(seconds, self._patience())

    def _patience(self) -> float:
        return min(self._relay.timeout or ANSWER, ANSWER)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain: socket.socket = super()._get_socket(host, port, self.left())  # type: ignore[misc]
        if not self._relay.use_ssl:
            return plain
        plain.settimeout(self.left())
        return self._relay.ssl_context.wrap_socket(plain, server_hostname=host)


class _Answers(io.RawIOBase):
    """What the relay says, as long as there is time."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        sock = self._line.sock
        if sock is None:
            return 0
        sock.settimeout(self._line.left())
        return sock.recv_into(buffer)


def opened(relay: EmailBackend) -> Line:
    """Raises what smtplib and the sockets raise."""
    line = Line(relay)
    try:
        line.connect_as_told()
    except BaseException:
        line.close()
        raise
    return line
