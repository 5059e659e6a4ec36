"""The server of relay.py: SMTP on loopback, as lean as a sender of thousands needs it."""

import asyncio
import json
import os
import random
import ssl
import sys
import time
from collections import Counter, deque
from email.parser import BytesHeaderParser
from pathlib import Path

from tests.servers.relay import Manners

GLANCE = 0.01
"""Seconds between two looks at how it should behave."""


class Cut(Exception):
    """The line ends here, without a word."""


class Book:
    """What was accepted, on disk before the sender is told."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / "accepted", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._seen: set[str] = set()

    def keep(self, message: bytes, to: str, *, merge: bool) -> None:
        headers = BytesHeaderParser().parsebytes(message)
        message_id = str(headers["Message-ID"])
        entry = {
            "message_id": message_id,
            "date": str(headers["Date"]),
            "to": to,
            "subject": str(headers["Subject"]),
            "at": time.time(),
            "merged": merge and message_id in self._seen,
        }
        self._seen.add(message_id)
        os.write(self._file, json.dumps(entry).encode() + b"\n")


class Server:
    def __init__(self, folder: Path, seed: int, certificate: str) -> None:
        self.manners = Manners()
        self.random = random.Random(seed)
        self.book = Book(folder)
        self.counts: Counter[str] = Counter()
        self.tls: ssl.SSLContext | None = None
        if certificate:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(certificate)
        self._folder = folder
        self._recent: deque[float] = deque()
        self._port = 0
        self._steered = 0
        self._listener: asyncio.Server | None = None
        self._lines: set[asyncio.StreamWriter] = set()

    async def run(self) -> None:
        await self._listen()
        self._write("port", str(self._port))
        said: Counter[str] | None = None
        while True:
            await asyncio.sleep(GLANCE)
            await self._look()
            if said != self.counts:
                said = self.counts.copy()
                self._write("counts.json", json.dumps(said))

    def happens(self, share: float) -> bool:
        return share > 0 and self.random.random() < share

    def is_over(self) -> bool:
        """Whether one more message is more than the rate allows."""
        limit, now = self.manners.per_minute, time.monotonic()
        while self._recent and self._recent[0] < now - self.manners.minute:
            self._recent.popleft()
        return bool(limit) and len(self._recent) >= limit

    def count_message(self) -> None:
        self._recent.append(time.monotonic())

    async def _look(self) -> None:
        try:
            wanted = json.loads((self._folder / "manners.json").read_text())
        except FileNotFoundError:
            return
        number = wanted.pop("number")
        if number == self._steered:
            return
        self._steered, self.manners = number, Manners(**wanted)
        await (self._hide() if self.manners.refuse else self._listen())
        self._write("done", str(number))

    async def _listen(self) -> None:
        if self._listener is None:
            self._listener = await asyncio.start_server(self._answer, "127.0.0.1", self._port, limit=2**24)
            self._port = self._listener.sockets[0].getsockname()[1]

    async def _hide(self) -> None:
        if self._listener is not None:
            self._listener.close()
            for line in list(self._lines):
                line.transport.abort()
            self._listener = None

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._lines.add(writer)
        self.counts["connections"] += 1
        try:
            await Conversation(self, reader, writer).hold()
        except (OSError, EOFError, Cut, asyncio.IncompleteReadError):
            pass
        finally:
            self._lines.discard(writer)
            writer.transport.abort()

    def _write(self, name: str, text: str) -> None:
        new = self._folder / f"{name}.new"
        new.write_text(text)
        new.replace(self._folder / name)


class Conversation:
    def __init__(self, server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._server, self._reader, self._writer = server, reader, writer
        self._to = ""

    async def hold(self) -> None:
        await self._at("connect")
        await self._say("220 relay.example ready")
        while line := (await self._reader.readline()).decode(errors="replace").strip():
            verb = line.split()[0].upper()
            await self._at(verb)
            if not await self._hear(verb, line):
                return

    async def _hear(self, verb: str, line: str) -> bool:
        match verb:
            case "EHLO":
                offers = ["relay.example", "8BITMIME", "SMTPUTF8"]
                offers += ["STARTTLS"] if self._server.manners.starttls else []
                text = "\r\n".join(f"250{' ' if word == offers[-1] else '-'}{word}" for word in offers)
                await self._say(text)
            case "MAIL":
                await self._say(self._slow_down() or "250 2.1.0 Ok")
            case "RCPT":
                await self._say(self._recipient(line))
            case "DATA":
                await self._message()
            case "STARTTLS":
                await self._say("220 Go on")
                assert self._server.tls
                await self._writer.start_tls(self._server.tls)
            case "QUIT":
                await self._say("221 Bye")
                return False
            case _:
                await self._say("250 Ok")
        return True

    def _slow_down(self) -> str:
        if not self._server.is_over():
            return ""
        code = self._server.manners.over
        self._server.counts[str(code)] += 1
        words = {421: "421 4.7.0 Too many messages, closing", 432: "432 4.3.2 Concurrent connections limit exceeded"}
        return words.get(code, f"{code} 4.7.0 Slow down")

    def _recipient(self, line: str) -> str:
        manners = self._server.manners
        self._to = line.partition("<")[2].partition(">")[0]
        if manners.unknown and manners.unknown in self._to:
            self._server.counts["550"] += 1
            return "550 5.1.1 No such person here"
        if self._server.happens(manners.put_off):
            self._server.counts["451"] += 1
            return "451 4.3.0 Try again later"
        return "250 2.1.5 Ok"

    async def _message(self) -> None:
        await self._say("354 Go on")
        message = await self._reader.readuntil(b"\r\n.\r\n")
        await self._at("body")
        manners = self._server.manners
        if self._server.happens(manners.silent):
            self._server.counts["swallowed"] += 1
            await self._reader.read()  # until the sender has had enough
            raise Cut
        await asyncio.sleep(manners.delay / 2)
        self._server.count_message()
        self._server.book.keep(message, self._to, merge=manners.merge)
        await asyncio.sleep(manners.delay / 2)
        if self._server.happens(manners.drop):
            self._server.counts["dropped"] += 1
            raise Cut
        await self._say("250 2.0.0 Kept")

    async def _at(self, verb: str) -> None:
        if self._server.manners.hang_up_at.lower() == verb.lower():
            self._server.counts["hung up"] += 1
            raise Cut

    async def _say(self, text: str) -> None:
        pause = self._server.manners.byte_pause
        answer = f"{text}\r\n".encode()
        for piece in [answer] if not pause else [bytes([byte]) for byte in answer]:
            self._writer.write(piece)
            await self._writer.drain()
            await asyncio.sleep(pause)


if __name__ == "__main__":
    asyncio.run(Server(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]).run())
