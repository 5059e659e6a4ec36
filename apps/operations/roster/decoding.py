"""From the bytes that Excel or an HR system wrote to text. Standard library only."""

import re

MAX_BYTES = 10 * 1024 * 1024

WORKBOOK = (
    "This is an Excel workbook, not a CSV file, whatever its name says. Open it in Excel, choose File, Save As, "
    "and the type “CSV UTF-8 (comma delimited)”; then give that file here."
)
CUT_OFF = "This file ends in the middle of a character, as if it had been cut off. Export it again."
EMPTY = "This file is empty. Export it again, with its heading row."
_NOT_TEXT = {
    b"PK\x03\x04": WORKBOOK,
    b"\xd0\xcf\x11\xe0": WORKBOOK,
    b"%PDF": "This is a PDF. Ask for the same list as a CSV file.",
    b"\x1f\x8b": "This file is compressed. Unpack it first and give the CSV file inside.",
}


class Unreadable(Exception):
    """The whole file cannot be used. line: where reading stopped, 0 if that says nothing."""

    def __init__(self, advice: str, line: int = 0, value: str = "") -> None:
        super().__init__(advice)
        self.advice, self.line, self.value = advice, line, value


def decode(content: bytes, most: int = MAX_BYTES) -> str:
    """The text of UTF-8, UTF-16 or Windows-1252, with every line end as \\n. Unreadable says what to do."""
    if len(content) > most:
        size = most // (1024 * 1024)
        raise Unreadable(f"This file is larger than {size} MB. Split it by department and import the parts in turn.")
    for mark, advice in _NOT_TEXT.items():
        if content.startswith(mark):
            raise Unreadable(advice)
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise Unreadable(EMPTY)
    text = _text(content).replace("\r\n", "\n").replace("\r", "\n")
    if text.lstrip().lower().startswith(("<!doctype", "<html", "<?xml")):
        raise Unreadable("This is a web page or XML, not a CSV file. Save the list as CSV UTF-8 and give that file.")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Unreadable("There is a NUL character here. Export the file again as CSV UTF-8.", line, "NUL")
    return text


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _utf_16(content, "utf-16")
    if guess := _utf_16_without_mark(content):
        return _utf_16(content, guess)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _windows_1252(content, error)


def _utf_16_without_mark(content: bytes) -> str:
    """English text in UTF-16 has a zero in every second byte; nothing else has."""
    sample = content[:2000]
    half = len(sample) // 2 or 1
    if sample[1::2].count(0) > 0.6 * half:
        return "utf-16-le"
    return "utf-16-be" if sample[0::2].count(0) > 0.6 * half else ""


def _utf_16(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(CUT_OFF) from error


def _windows_1252(content: bytes, error: UnicodeDecodeError) -> str:
    line = content.count(b"\n", 0, error.start) + 1
    if error.reason == "unexpected end of data":
        raise Unreadable(CUT_OFF, line)
    if content.startswith(b"\xef\xbb\xbf") or re.search(rb"\xc3[\x80-\xbf][a-z]", content):
        raise Unreadable("Two encodings are mixed in this file. Export it again as CSV UTF-8.", line)
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as unknown:
        line = content.count(b"\n", 0, unknown.start) + 1
        advice = "Some letters here are in an encoding that cannot be told. In Excel save the file as CSV UTF-8."
        raise Unreadable(advice, line) from unknown
