"""As much of an IMAP server as the canary's look needs, spoken over a real socket.

No server of that trade is in the packages that the tests have, so this stands in: it shows what is asked and in which
order, not that every server agrees.
"""

import re
import socketserver
import threading
from types import TracebackType
from typing import Self

COMMAND = re.compile(r"(?P<tag>\S+) (?P<word>\w+) ?(?P<rest>.*)")
HEADER = re.compile(r'HEADER Message-ID "(?P<id>[^"]+)"')


class Imap:
    """messages: their ids, by number. seen: the commands as they came, without passwords."""

    def __init__(self) -> None:
        self.messages: dict[int, str] = {}
        self.deleted: set[int] = set()
        self.seen: list[str] = []
        self.password = "secret"
        mailbox = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"* OK ready\r\n")
                for line in self.rfile:
                    found = COMMAND.match(line.decode().strip())
                    if found:
                        for answer in mailbox.answer(found["tag"], found["word"].upper(), found["rest"]):
                            self.wfile.write(answer.encode() + b"\r\n")

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"imap://canary:{self.password}@127.0.0.1:{self._server.server_address[1]}/INBOX"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, tag: str, word: str, rest: str) -> list[str]:
        self.seen.append(word)
        match word:
            case "CAPABILITY":
                return ["* CAPABILITY IMAP4rev1", f"{tag} OK done"]
            case "LOGIN":
                return [f"{tag} OK in" if self.password in rest else f"{tag} NO wrong"]
            case "SELECT":
                return [f"* {len(self.messages)} EXISTS", f"{tag} OK [READ-WRITE] done"]
            case "SEARCH":
                wanted = HEADER.search(rest)
                numbers = [str(n) for n, name in self.messages.items() if wanted and name == wanted["id"]]
                return [" ".join(["* SEARCH", *numbers]), f"{tag} OK done"]
            case "STORE":
                self.deleted.add(int(rest.split()[0]))
            case "EXPUNGE":
                for number in self.deleted:
                    self.messages.pop(number, None)
            case "LOGOUT":
                return ["* BYE", f"{tag} OK done"]
        return [f"{tag} OK done"]
