"""Between a browser and a server: a way on which the connection is lost, at a chosen moment of a chosen request."""

import socket
import threading
from contextlib import suppress
from enum import StrEnum
from select import select
from urllib.parse import urlsplit

from tests.servers.process import ServerError

CHUNK = 65_536


class Cut(StrEnum):
    """Where the connection ends. It stays away until `up`."""

    BEFORE = "before the request"
    REQUEST = "in the middle of the request"
    UNANSWERED = "after the request, before its answer"
    ANSWER = "in the middle of the answer"


class Corridor:
    """Listens on a port of its own and passes on what it hears. `address` replaces the server's."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._server = (str(parts.hostname), int(parts.port or 80))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://localhost:{self._listener.getsockname()[1]}"
        self._down = False
        self._happened = threading.Event()
        self._cut: tuple[Cut, bytes] | None = None
        self._open: set[socket.socket] = set()
        self._closed = b""
        self._lock = threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()

    def down(self) -> None:
        self._down = True
        with self._lock:
            for one in self._open:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def up(self) -> None:
        self._down, self._cut = False, None

    def cut(self, where: Cut, *, path: str) -> None:
        """At the next POST to a path that ends so."""
        self._happened.clear()
        self._cut = (where, path.encode())

    def keep_closed(self, path: str) -> None:
        """No POST to a path that ends so comes through; everything else does."""
        self._closed = path.encode()

    def wait_for_the_cut(self) -> None:
        if not self._happened.wait(20):
            raise ServerError("Nothing came by that could have been cut off.")

    def close(self) -> None:
        self.down()
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            if self._down:
                return
            with socket.create_connection(self._server) as server:
                with self._lock:
                    self._open |= {client, server}
                try:
                    self._both_ways(client, server)
                finally:
                    with self._lock:
                        self._open -= {client, server}

    def _both_ways(self, client: socket.socket, server: socket.socket) -> None:
        cutting: Cut | None = None
        while True:
            for source in select([client, server], [], [])[0]:
                data = source.recv(CHUNK)
                if not data or self._down:
                    return
                if source is client and self._closed and _posts_to(data, self._closed):
                    return
                if source is client:
                    cutting = cutting or self._meant(data)
                if cutting and self._end(cutting, data, client, server, from_server=source is server):
                    return
                if not cutting or source is client:
                    (server if source is client else client).sendall(data)

    def _meant(self, data: bytes) -> Cut | None:
        return self._cut[0] if self._cut and _posts_to(data, self._cut[1]) else None

    def _end(self, cut: Cut, data: bytes, client: socket.socket, server: socket.socket, *, from_server: bool) -> bool:
        """True once the connection is gone."""
        if cut is Cut.REQUEST and not from_server:
            server.sendall(data[: len(data) // 2])
        elif cut is Cut.ANSWER and from_server:
            client.sendall(data[: len(data) // 2])
        elif (cut in (Cut.UNANSWERED, Cut.ANSWER)) is not from_server:
            return False
        self._cut, self._down = None, True
        self._happened.set()
        return True


def _posts_to(data: bytes, path: bytes) -> bool:
    line = data.split(b"\r\n", 1)[0].split(b" ")
    return line[0] == b"POST" and line[1].endswith(path)
