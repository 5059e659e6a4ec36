"""How far the filling of the demo hospital is: a small file beside its database, gone when it is done."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Progress:
    """what: a few words. done of total: any unit. stopped: why it will not go on, else empty."""

    what: str
    done: int
    total: int
    stopped: str = ""

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 0


def path() -> Path:
    return Path(settings.COACHTRACK_HOME_DIR) / "filling.json"


def progress() -> Progress | None:
    """None: there is nothing to wait for."""
    if not settings.COACHTRACK_DEMO:
        return None
    try:
        return Progress(**json.loads(path().read_text()))
    except (OSError, ValueError, TypeError):
        return None


def tell(what: str, done: int, total: int, stopped: str = "") -> None:
    """Readers see the old text or the new, never half of one."""
    draft = path().with_suffix(".new")
    draft.write_text(json.dumps(asdict(Progress(what, done, total, stopped))))
    os.replace(draft, path())


def finish() -> None:
    path().unlink(missing_ok=True)
