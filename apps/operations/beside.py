"""The demo starts the hospital beside it: in another directory, and so by another process with other settings.

Nothing of the demo's database is read or written on the way.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from apps.core.errors import Refused
from apps.operations.one_at_a_time import one_at_a_time

PATIENCE = 120
_OF_THE_DEMO = ("REDIS_URL", "EMAIL_URL", "COACHTRACK_MAIL_IS_CAUGHT")


def start_hospital_beside(fields: Mapping[str, str]) -> None:
    """fields: as start_hospital takes them. All or nothing; Refused with the sentence that the other process gave."""
    home = Path(settings.COACHTRACK_DATA_DIR) / "hospital"
    with one_at_a_time(Path(settings.COACHTRACK_DATA_DIR) / "setup.lock", "Your hospital is being set up already."):
        new = not home.exists()
        answer = _run(fields)
        if answer.returncode != 0:
            if new:
                shutil.rmtree(home, ignore_errors=True)
            raise Refused(_sentence(answer.stderr), code="not_started")


def _run(fields: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    words = [f"--{name.replace('_', '-')}={text}" for name, text in fields.items() if name != "password"]
    surroundings = {name: value for name, value in os.environ.items() if name not in _OF_THE_DEMO}
    return subprocess.run(
        [sys.executable, "manage.py", "start_hospital", "--password-from-stdin", *words],
        cwd=settings.BASE_DIR,
        env={**surroundings, "DEMO": "0"},
        input=fields["password"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def _sentence(stderr: str) -> str:
    last = (stderr.strip().splitlines() or [""])[-1]
    if last.startswith("CommandError: "):
        return last.removeprefix("CommandError: ")
    return "The hospital could not be set up; the terminal in which coachtrack runs says why."
