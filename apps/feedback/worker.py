"""The script that stands between a person's own phone and the network, and what it keeps besides two pages."""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

from apps.core.context_processors import PHONE_PARTS

ASSETS = (
    "vendor/pico/pico.min.css",
    "css/tokens.css",
    "css/base.css",
    "css/components.css",
    "css/pages/log.css",
    "favicon.svg",
    "js/theme.js",
    "js/phone.js",
    *PHONE_PARTS,
)
"""Of the list of reviews and the log page."""


def script() -> str:
    """Another byte in any of the assets makes it another script, which is how a browser learns of a new version."""
    return _script() if not settings.DEBUG else _script.__wrapped__()


@cache
def _script() -> str:
    told = {"version": _version(), "assets": [static(path) for path in ASSETS]}
    return f"const KEPT = {json.dumps(told)};\n{_file('js/worker.js').decode()}"


def _version() -> str:
    digest = hashlib.sha256()
    for path in (*ASSETS, "js/worker.js"):
        digest.update(_file(path))
    return digest.hexdigest()[:12]


def _file(path: str) -> bytes:
    return (Path(settings.STATICFILES_DIRS[0]) / path).read_bytes()
