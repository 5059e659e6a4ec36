"""The directory of one installation: the demo's or the hospital's, and what the supervisor keeps in it."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Home:
    """data: COACHTRACK_DATA_DIR. demo: whether it is the invented hospital; never with a real DATABASE_URL."""

    data: Path
    demo: bool

    @classmethod
    def configured(cls) -> "Home":
        return cls(Path(settings.COACHTRACK_DATA_DIR), settings.COACHTRACK_DEMO)

    @property
    def path(self) -> Path:
        return self.data / ("demo" if self.demo else "hospital")

    @property
    def running_file(self) -> Path:
        return self.path / "running.env"

    @property
    def accounts_file(self) -> Path:
        """Written when the demo hospital is complete: who can be tried out, a line each."""
        return self.path / "demo-accounts.txt"

    @property
    def database(self) -> Path:
        return self.path / "coachtrack.sqlite3"

    def keep_database_open(self) -> sqlite3.Connection:
        """The last connection to close takes the whole file for itself: a worker that is frozen in that moment would
        shut everybody out. While this one is open, no other is the last.
        """
        connection = sqlite3.connect(self.database)
        connection.execute("PRAGMA schema_version").fetchone()
        return connection

    def must_fill(self) -> bool:
        return self.demo and not self.accounts_file.exists()

    def drop_unfinished_demo(self) -> bool:
        """A demo hospital that was interrupted while it filled is begun anew. True if there was one."""
        if not self.must_fill() or not self.database.exists():
            return False
        for pattern in ("coachtrack.sqlite3*", "mail/*.eml", "lived-week.json", "sending-mark*.json"):
            for leftover in self.path.glob(pattern):
                leftover.unlink()
        return True

    def write_running(self, servers: dict[str, str]) -> None:
        self.running_file.touch(mode=0o600)
        self.running_file.write_text("".join(f"{name}={url}\n" for name, url in servers.items()))

    def forget_running(self) -> None:
        self.running_file.unlink(missing_ok=True)
