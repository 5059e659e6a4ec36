"""The style sheet and the icon of the pages below /link/: served from there too, under names that change with them.

A hospital's proxy may publish that one prefix and nothing else.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    name: str
    content_type: str
    body: bytes


@cache
def style() -> Asset:
    """The product's colours and sizes, then what these pages add. Imports lead out of /link/, so they stay behind."""
    css = _static("css/tokens.css") + _static("css/links.css")
    lines = [line for line in css.splitlines() if not line.startswith("@import")]
    return _named("links", "css", "text/css; charset=utf-8", "\n".join(lines).encode())


@cache
def icon() -> Asset:
    return _named("icon", "svg", "image/svg+xml", _static("favicon.svg").encode())


def asset(name: str) -> Asset | None:
    """By its name of today. An older name gives today's content: the page that asks was made by the same product."""
    return next((found for found in (style(), icon()) if found.name.split(".")[0] == name.split(".")[0]), None)


def _named(stem: str, suffix: str, content_type: str, body: bytes) -> Asset:
    version = hashlib.sha256(body).hexdigest()[:12]
    return Asset(f"{stem}.{version}.{suffix}", content_type, body)


def _static(path: str) -> str:
    return (Path(settings.STATICFILES_DIRS[0]) / path).read_text()
