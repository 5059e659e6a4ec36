"""Tokens of mailed links stay out of the logs."""

import io
import logging
import sys

import pytest

from apps.core.logs import WithoutTokens, WithoutTraces, outline, without_tokens
from apps.core.weeks import zone

TOKEN = "m24DW-qIRQqJi8YQxsPXynKp.1xRaL2.aS5UcjjlOFQ2InbiKJWw6x"


@pytest.mark.parametrize(
    ("line", "written"),
    [
        (f"Gone: /link/log/{TOKEN}/", "Gone: /link/…"),
        (f'"GET /link/stop/{TOKEN}/?saved=1 HTTP/1.1" 200', '"GET /link/… HTTP/1.1" 200'),
        (f"Referer https://example.org/link/welcome/MQ/{TOKEN}/ seen", "Referer https://example.org/link/… seen"),
        ("GET /link/assets/links.0123456789ab.css", "GET /link/assets/links.0123456789ab.css"),
        ("GET /reviews/", "GET /reviews/"),
    ],
)
def test_paths_below_the_prefix_are_cut(line: str, written: str) -> None:
    assert without_tokens(line) == written


def test_arguments_and_tracebacks_are_cut_too() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(WithoutTokens())
    log = logging.getLogger("test.without_tokens")
    log.addHandler(handler)
    log.propagate = False
    try:
        raise ValueError(f"/link/log/{TOKEN}/")
    except ValueError:
        log.exception("%s: %s", "Internal Server Error", f"/link/log/{TOKEN}/")
    assert "Internal Server Error: /link/…" in stream.getvalue()
    assert "ValueError: /link/…" in stream.getvalue()
    assert TOKEN not in stream.getvalue()


def test_error_outlined_names_nobody_and_says_where() -> None:
    try:
        zone("nobody@example.org\nKey (email)=(x@example.org)")
    except ValueError as error:
        text = outline(error)
    assert "ValueError" in text
    assert "apps/core/weeks.py" in text
    assert "@" not in text
    assert "\n" not in text


def test_record_with_an_error_is_written_without_its_trace() -> None:
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "The tick %s stopped", ("queue",), None)
    try:
        raise ValueError("no")
    except ValueError:
        record.exc_info = sys.exc_info()
    WithoutTraces().filter(record)
    assert logging.Formatter().format(record) == "The tick queue stopped\n  ValueError: no"
