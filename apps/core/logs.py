"""What no log may hold. Standard library only: the web server's own logs use it too."""

import logging
import re

_BELOW_LINK = re.compile(r"(?<=/link/)(?!assets/)[^\s\"'<>]+")
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
