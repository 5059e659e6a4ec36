"""What no log may hold. Standard library only: the web server's own logs use it too."""

import logging
import re
import traceback
from pathlib import Path

_BELOW_LINK = re.compile(r"(?<=/link/)(?!assets/)[^\s\"'<>]+")
_ADDRESS = re.compile(r"[^\s@<>()'\"=,;]+@[\w.-]+")
_ROOT = Path(__file__).resolve().parents[2]
_errors = logging.Formatter()


def without_tokens(text: str) -> str:
    """A link from a mail is a key: of its address only the prefix is written down."""
    return _BELOW_LINK.sub("…", text)


class WithoutTokens(logging.Filter):
    """Lets every record through, its text and its traceback without what stood below /link/."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_tokens(record.getMessage()), ()
        if record.exc_info:
            record.exc_text = without_tokens(_errors.formatException(record.exc_info))
        return True


class WithoutTraces(logging.Filter):
    """Lets every record through; an error becomes one line that says what it was and where, with nobody's address.

    The whole traceback, with whatever it quotes, is written where the log's level is DEBUG.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[1] and not logging.getLogger().isEnabledFor(logging.DEBUG):
            record.exc_text = without_tokens(outline(record.exc_info[1]))
        return True


def outline(error: BaseException) -> str:
    """The first line of what it says, and the places of ours that it came through, the innermost first."""
    said = _ADDRESS.sub("•••", str(error).partition("\n")[0])
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_ours(frame.filename)]
    places = [f"{Path(frame.filename).relative_to(_ROOT)}:{frame.lineno} {frame.name}" for frame in frames[-4:]]
    return f"  {type(error).__name__}: {said}" + "".join(f" < {place}" for place in reversed(places))


def _is_ours(file: str) -> bool:
    path = Path(file)
    return path.is_relative_to(_ROOT) and path.relative_to(_ROOT).parts[0] in ("apps", "coachtrack")
