"""A mail server on loopback that keeps what it gets, or fails in one of the ways real relays fail."""

import asyncio
import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any, Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

Mode = Literal["accept", "refuse", "4xx", "5xx", "drop-before-250", "stall"]
"""accept: 250. refuse: nothing listens. 4xx, 5xx: every recipient is put off, or turned down for good.

drop-before-250: takes the whole message, keeps it, and cuts the line before saying so.
stall: takes the whole message and never answers.
"""


class Sink:
    def __init__(self) -> None:
        self.mode: Mode = "accept"
        self.messages: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.port = _free_port()
        self._controller: Controller | None = None
        self._held: list[asyncio.Event] = []

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        if self._controller is None:
            self._controller = Controller(_Handler(self), hostname="127.0.0.1", port=self.port)
            self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            loop = self._controller.loop
            for event in self._held:
                loop.call_soon_threadsafe(event.set)
            self._held.clear()
            self._controller.stop()
            self._controller = None

    def reset(self) -> None:
        self.set_mode("accept")
        self.messages.clear()
        self.envelopes.clear()

    def set_mode(self, mode: Mode) -> None:
        """From now on. A stalled sender is let go when the mode changes away from refuse or the sink stops."""
        self.mode = mode
        if mode == "refuse":
            self.stop()
        else:
            self.start()

    @contextmanager
    def behaving(self, mode: Mode) -> Iterator[None]:
        before = self.mode
        self.set_mode(mode)
        try:
            yield
        finally:
            self.set_mode(before)

    def to(self, address: str) -> list[EmailMessage]:
        return [
            message
            for message, envelope in zip(self.messages, self.envelopes, strict=True)
            if address in envelope.rcpt_tos
        ]

    async def held(self) -> None:
        event = asyncio.Event()
        self._held.append(event)
        await event.wait()


class _Handler:
    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    async def handle_RCPT(  # noqa: N802  aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        if self.sink.mode == "4xx":
            return "451 4.3.0 Try again later"
        if self.sink.mode == "5xx":
            return "550 5.1.1 No such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.sink.mode == "stall":
            await self.sink.held()
            return "421 4.4.2 Closing"
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        self.sink.messages.append(email.message_from_bytes(content, policy=email.policy.default))
        self.sink.envelopes.append(envelope)
        if self.sink.mode == "drop-before-250" and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return "250 OK"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
