"""A letter as the bytes that go over the line, put together directly where nothing about it is unusual.

The email package takes its time and can do everything; our letters are always the same two parts. What is not plain
(an address or a name outside ASCII, a line that is too long, a header that could hold another) goes the ordinary way.
"""

import re
from email.header import Header
from hashlib import sha256

from apps.reminders.letters import Letter

LONGEST_LINE = 998
"""Bytes, by RFC 5322."""
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,255}")
_PLAIN_HEADER = re.compile(r"[\x20-\x7e]{1,900}")
_HEADER_NAME = re.compile(r"[A-Za-z-]{1,60}")
_LINE_END = re.compile(r"\r\n|\r|\n")


def prepared(letter: Letter, sender: str) -> bytes | None:
    """The whole message, lines ended by CR LF; None where it takes the ordinary way. sender: for From, ready."""
    headers = {"Subject": _subject(letter.subject), "From": sender, "To": letter.to, **letter.headers}
    if not PLAIN_ADDRESS.fullmatch(letter.to) or not all(map(_is_plain, headers.items())):
        return None
    parts = [_lines(letter.text), _lines(letter.html)]
    boundary = b"=_" + sha256(letter.headers["Message-ID"].encode()).hexdigest()[:40].encode()
    if any(boundary in part or max(map(len, part.split(b"\r\n"))) > LONGEST_LINE for part in parts):
        return None
    top = "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode()
    return b"".join(
        (
            b'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="%b"\r\n' % boundary,
            top,
            *(_part(boundary, kind, part) for kind, part in zip((b"plain", b"html"), parts, strict=True)),
            b"\r\n--%b--\r\n" % boundary,
        )
    )


def _is_plain(header: tuple[str, str]) -> bool:
    """Encoded words may go over several lines, each of which goes on with a space: those are our own."""
    name, value = header
    return bool(_HEADER_NAME.fullmatch(name)) and all(map(_PLAIN_HEADER.fullmatch, value.split("\r\n ")))


def _subject(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8", header_name="Subject").encode(linesep="\r\n")


def _part(boundary: bytes, kind: bytes, content: bytes) -> bytes:
    bits = b"7bit" if content.isascii() else b"8bit"
    return (
        b'\r\n--%b\r\nContent-Type: text/%b; charset="utf-8"\r\nMIME-Version: 1.0\r\n'
        b"Content-Transfer-Encoding: %b\r\n\r\n%b" % (boundary, kind, bits, content)
    )


def _lines(text: str) -> bytes:
    return _LINE_END.sub("\r\n", text).encode()
