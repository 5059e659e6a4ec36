"""Fault F36 with the product's own settings: processes that know only what their environment says of the key."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards.tree import ROOT

OLD, NEW = "old-" * 16, "new-" * 16
MAKE = """
from datetime import UTC, datetime; from uuid import UUID
from apps.reminders.links import log_token, stop_token
person = UUID(int=2)
print(log_token(UUID(int=1), person, made_at=datetime(2026, 11, 12, tzinfo=UTC)), stop_token(person, "program"))
"""
OPEN = """
import sys; from datetime import UTC, datetime
from apps.reminders.links import LinkEnded, open_log_link, open_stop_link
now = datetime(2026, 11, 14, tzinfo=UTC)
for opened in (lambda: open_log_link(sys.argv[1], now=now), lambda: open_stop_link(sys.argv[2])):
    try:
        print(opened().user.int)
    except LinkEnded as ended:
        print(ended.status)
"""


def run(code: str, folder: Path, *words: str, key: str, fallbacks: str = "") -> list[str]:
    keys = {"SECRET_KEY": key, "SECRET_KEY_FALLBACKS": fallbacks}
    places = {"DJANGO_SETTINGS_MODULE": "coachtrack.settings", "COACHTRACK_DATA_DIR": str(folder), "DEMO": "0"}
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{code}", *words],
        env=os.environ | keys | places, cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.split()


@pytest.mark.parametrize(
    ("fallbacks", "found"), [(OLD, ["2", "2"]), (f"{'x' * 50},{OLD}", ["2", "2"]), ("", ["404"] * 2)]
)
def test_links_of_the_old_key_open_for_as_long_as_it_is_named(tmp_path: Path, fallbacks: str, found: list[str]) -> None:
    links = run(MAKE, tmp_path, key=OLD)
    assert run(OPEN, tmp_path, *links, key=NEW, fallbacks=fallbacks) == found
