"""F25 to F29: database servers that crash, files that are held, full or gone, restores, migrations."""

import os
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection

from apps.reminders.models import SendingGuard
from apps.reminders.services import guard
from apps.reminders.services.outcomes import IN_FLIGHT
from tests.faults.checks import Expected
from tests.faults.reviews import departments, with_a_review_ended
from tests.faults.scenarios.kills import mend
from tests.faults.servers import Backup, Server, database_file
from tests.faults.web import Web, link_to_log
from tests.faults.workers import await_accepted
from tests.faults.world import DUE, MINUTE, World

CRASHES = 3
FAILOVER = 60.0
HELD = 15.0
PATIENCE = 20.0
CHECKPOINTS = 5
HOUR = timedelta(hours=1)


def server_crashes(world: World) -> Expected:
    """Three crashes of two seconds in a batch, a failover of a minute, and no connection left for anybody."""
    server = Server(Path(os.environ["POSTGRES_FOLDER"]))
    world.invitations(world.size)
    web = Web.start(world)
    with world.relay.behaving(delay=0.02):
        for crash in range(CRASHES + 1):
            sender = world.fork("deliver", at=DUE + crash * MINUTE)
            await_accepted(world, (crash + 1) * world.size // (CRASHES + 3))
            server.crash()
            time.sleep(2 if crash < CRASHES else FAILOVER)
            _ask_while_away(world, web)
            server.start()
            sender.wait()
            world.pass_leases()
    _no_connection_left(world)
    mend(world, DUE + 10 * MINUTE)
    world.note(f"{CRASHES} crashes of 2 s, one of {FAILOVER:.0f} s")
    return Expected()


def _ask_while_away(world: World, web: Web) -> None:
    status, page = web.ask("GET", "/sign-in/")
    if status != 503:
        world.fail(f"the web answers {status} while the database is away: {page[:60]!r}")


def _no_connection_left(world: World) -> None:
    """Everybody else has taken what there is; whoever comes has to come again."""
    url = world.environment()["DATABASE_URL"]
    hog = "import psycopg,sys,time\nheld=[]\nwhile 1:\n try: held.append(psycopg.connect(sys.argv[1]))\n"
    hog += " except psycopg.OperationalError: print(len(held),flush=True); time.sleep(5); break\n"
    connection.close()
    taken = subprocess.Popen([sys.executable, "-c", hog, url], stdout=subprocess.PIPE)
    assert taken.stdout
    number = int(taken.stdout.readline())
    world.fork("deliver", at=DUE + 9 * MINUTE).wait()
    taken.wait()
    world.note(f"all {number} connections taken for 5 s")


def sqlite_trouble(world: World) -> Expected:
    """A writer that holds the file for 15 s, kills in the middle of checkpoints, and a WAL that is deleted."""
    reviews = with_a_review_ended(departments(10))
    world.invitations(world.size, at=datetime.now(UTC))
    _held(world, link_to_log(reviews[0]))
    _checkpoints(world)
    _without_wal(world)
    return Expected(bound=CHECKPOINTS * IN_FLIGHT)


def _held(world: World, path: str) -> None:
    web, said = Web.start(world), []
    holder = sqlite3.connect(database_file(), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    person = threading.Thread(target=lambda: said.append(web.status("POST", path, outcome="coached")))
    begun = time.monotonic()
    person.start()
    time.sleep(HELD)
    holder.execute("ROLLBACK")
    holder.close()
    person.join()
    seconds = time.monotonic() - begun
    if said[0] not in (200, 302, 303) or seconds > PATIENCE:
        world.fail(f"somebody who answered while the file was held got {said[0]} after {seconds:.0f} s")
    world.note(f"file held for {HELD:.0f} s: the answer was taken after {seconds:.0f} s")


CHECKPOINT = """
import sqlite3, sys
while True:
    sqlite3.connect(sys.argv[1], timeout=20).execute("PRAGMA wal_checkpoint(TRUNCATE)")
"""


def _checkpoints(world: World) -> None:
    world.invitations(world.size, at=datetime.now(UTC))
    for kill in range(CHECKPOINTS):
        at = datetime.now(UTC) + kill * MINUTE
        sender = world.fork("deliver", at=at)
        cleaner = subprocess.Popen([sys.executable, "-c", CHECKPOINT, str(database_file())], stderr=subprocess.DEVNULL)
        await_accepted(world, world.size * (kill + 1) // (CHECKPOINTS + 2))
        time.sleep(world.random.uniform(0, 0.05))
        cleaner.kill()
        sender.kill()
        cleaner.wait()
        sender.wait()
        world.pass_leases()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        if (found := cursor.fetchone()[0]) != "ok":
            world.fail(f"after {CHECKPOINTS} kills in checkpoints: {found}")


def _without_wal(world: World) -> None:
    """What was sent since the last checkpoint is forgotten by the database: it must not go out again unasked."""
    connection.close()
    before = len(world.relay.kept)
    sender = world.fork("deliver", at=datetime.now(UTC) + 10 * MINUTE)
    await_accepted(world, before + world.size // 4)
    sender.kill()
    sender.wait()
    for end in ("-wal", "-shm"):
        database_file().with_name(database_file().name + end).unlink(missing_ok=True)
    before = len(world.relay.kept)
    world.pass_leases()
    world.fork("deliver", at=datetime.now(UTC) + 12 * MINUTE).wait()
    held = SendingGuard.objects.filter(held_since__isnull=False).first()
    if held is None or len(world.relay.kept) > before:
        world.fail(f"the WAL was removed and {len(world.relay.kept) - before} messages went out")
    else:
        world.note(f"WAL removed: held, “{held.held_because}”")
        guard.release(choice=guard.EXPIRE, by=None, now=datetime.now(UTC) + 13 * MINUTE)
    mend(world, datetime.now(UTC) + 14 * MINUTE)


def disk_full(world: World) -> Expected:
    """Database and log on a small disk that fills up in the middle of a batch and is freed ten seconds later."""
    disk = Path(os.environ["DISK"])
    world.folder = disk
    world.invitations(world.size)
    world.fork("deliver", at=DUE - HOUR).wait()
    with world.relay.behaving(delay=0.02):
        sender = world.fork("deliver")
        await_accepted(world, world.size // 4)
        ballast = _fill(disk)
        time.sleep(10)
        during = len(world.relay.kept)
        ballast.unlink()
        sender.wait()
    world.note(f"full at {world.size // 4} messages, {during} when it was freed")
    world.pass_leases()
    mend(world, DUE + MINUTE)
    return Expected()


def _fill(disk: Path) -> Path:
    ballast = disk / "ballast"
    piece = b"x" * 4096
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(piece)
        except OSError:
            return ballast


def restored(world: World) -> Expected:
    """Half is sent after the backup, then the backup comes back: nothing leaves until somebody has decided."""
    world.invitations(world.size // 2)
    world.invitations(world.size - world.size // 2, at=DUE + 3 * HOUR)
    backup = Backup()
    world.fork("deliver", at=DUE - MINUTE).wait()
    backup.take()
    world.fork("deliver").wait()
    before = len(world.relay.kept)
    backup.restore()
    for minute in range(3):
        world.fork("deliver", at=DUE + HOUR + minute * MINUTE).wait()
    held = SendingGuard.objects.filter(held_since__isnull=False).first()
    if held is None or len(world.relay.kept) != before:
        world.fail(f"{len(world.relay.kept) - before} messages left a restored database, held: {held}")
    else:
        number = guard.release(choice=guard.EXPIRE, by=None, now=DUE + 2 * HOUR)
        world.note(f"held, “{held.held_because}”; {number} closed by the operator")
    mend(world, DUE + 3 * HOUR + MINUTE)
    return Expected()


def migrated_meanwhile(world: World) -> Expected:
    """A column and an index are added while old senders are at work; new ones join them."""
    senders = 1 if world.is_sqlite else 2
    world.invitations(world.size)
    with world.relay.behaving(delay=0.005):
        old = [world.fork("deliver") for _ in range(senders)]
        await_accepted(world, world.size // 4)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE reminders_reminder ADD COLUMN added integer NULL")
            cursor.execute("CREATE INDEX added_meanwhile ON reminders_reminder (added, next_try_at)")
        old += [world.fork("deliver") for _ in range(senders)]
        for sender in old:
            sender.wait()
    mend(world, DUE + MINUTE)
    return Expected()
