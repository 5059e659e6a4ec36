"""Run as a program: `catcher.py FD FOLDER` takes mail on the listening socket FD and keeps each as a file.

It stands in for a mail server until EMAIL_URL names one, and delivers nothing. Standard library and aiosmtpd only.
"""

import asyncio
import os
import signal
import socket
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST = 10 * 1024 * 1024


class Catcher:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  its name there
        content = envelope.content or b""
        text = content.encode() if isinstance(content, str) else content
        self.keep(f"X-Envelope-To: {', '.join(envelope.rcpt_tos)}\r\n".encode() + text)
        return "250 Kept here, sent nowhere"

    def keep(self, message: bytes) -> None:
        """Named by arrival, so that names sort as mails came in. Never seen half written."""
        draft = self.folder / f".{time.time_ns():020d}.eml"
        draft.write_bytes(message)
        os.replace(draft, draft.with_name(draft.name[1:]))


async def serve(listener: socket.socket, folder: Path) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    server = await loop.create_server(
        lambda: SMTP(Catcher(folder), hostname="localhost", data_size_limit=LARGEST, enable_SMTPUTF8=True),
        sock=listener,
    )
    async with server:
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(serve(socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2])))
