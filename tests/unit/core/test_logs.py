"""Tokens of mailed links stay out of the logs."""

import io
import logging

import pytest

from apps.core.logs import WithoutTokens, without_tokens

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
