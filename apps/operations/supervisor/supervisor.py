"""The life of `manage.py up`, from the first look to the last child ended."""

import signal
import socket
import sys
import threading
import time
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.db import DatabaseError, connection

from apps.departments.models import Organisation
from apps.operations import progress
from apps.operations.supervisor import embedded, preflight
from apps.operations.supervisor.home import Home
from apps.operations.supervisor.household import Household
from apps.operations.supervisor.preflight import CannotStart
from apps.operations.supervisor.watch import Watch

LOOK_EVERY = 0.2
BETWEEN_RESCUES = 1.25 * settings.COACHTRACK_ALARM_AFTER.total_seconds()


def run() -> None:
    """Returns when asked to end. Raises CannotStart with nothing started or made."""
    web = preflight.open_port(settings.COACHTRACK_PORT)
    preflight.check_servers()
    home = Home.configured()
    with preflight.claim(home.data, home.path):
        Supervisor(home, web).run()


class Supervisor:
    def __init__(self, home: Home, web: socket.socket) -> None:
        self._began = time.monotonic()
        self._home = home
        self._web = web
        self._mail = None if settings.COACHTRACK_EMAIL_URL else embedded.mail_socket()
        self._printing = threading.Lock()
        self._stopping = threading.Event()
        self._told = -1
        self._filling = False
        self._rescued_at = float("-inf")
        self._reported: dict[str, str] = {}
        self._mark = _changed_at(settings.COACHTRACK_HOSPITAL_MARK)

    def say(self, line: str) -> None:
        with self._printing:
            try:
                sys.stdout.write(line + "\n")
                sys.stdout.flush()
            except (OSError, ValueError):
                pass  # nobody reads any longer; that is no reason to end

    def run(self) -> None:
        self._household = self._new_household(self._home)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_end)
        self._introduce()
        try:
            if self._begin():
                self._look_after()
        finally:
            self._household.end()
        self.say("Ended; the data stays where it is.")

    def _asked_to_end(self, number: int, frame: FrameType | None) -> None:
        if self._stopping.is_set():
            self._household.hurry()
        self._stopping.set()

    def _new_household(self, home: Home) -> Household:
        return Household(home, self._web, self._mail, self.say)

    def _introduce(self) -> None:
        self.say(f"coachtrack {settings.COACHTRACK_VERSION}")
        where = self._home.database if settings.COACHTRACK_EMBEDDED else "as DATABASE_URL says"
        self.say(f"  database  {where}")
        self.say(f"  queue     {'as REDIS_URL says' if settings.COACHTRACK_REDIS_URL else 'Valkey, started here'}")
        caught = f"kept in {self._home.path / 'mail'}, sent nowhere"
        self.say(f"  mail      {caught if self._mail else 'as EMAIL_URL says'}")

    def _begin(self) -> bool:
        """Whether it came as far as serving pages."""
        self._household.prepare()
        self.say("Bringing the database up to date")
        if not self._household.migrate(self._stopping.is_set):
            if not self._stopping.is_set():
                raise CannotStart("The database could not be brought up to date; what it says is above.")
            return False
        self._filling = self._home.must_fill()
        if self._filling:
            progress.tell("getting ready", 0, 1)
        self.say("Starting the web pages")
        self._household.start_web()
        if self._filling:
            self._household.start_filling()
        else:
            self._household.start_clockwork()
        self._watch = Watch(settings.COACHTRACK_PORT)
        return True

    def _look_after(self) -> None:
        announced = False
        while not self._stopping.wait(LOOK_EVERY):
            self._household.keep_alive()
            if not announced and self._watch.ready.is_set():
                announced = True
                self._announce()
            self._follow_filling()
            self._report()
            self._rescue()
            if _changed_at(settings.COACHTRACK_HOSPITAL_MARK) != self._mark:
                announced = not self._move_to_hospital()

    def _announce(self) -> None:
        seconds = time.monotonic() - self._began
        self.say("")
        self.say(f"  Open {settings.SITE_URL}/ (ready after {seconds:.0f} s). Ctrl-C ends everything.")
        self.say("")
        if self._home.demo and not self._filling:
            self._name_accounts()
        elif not self._home.demo:
            self._point_to_setup()

    def _name_accounts(self) -> None:
        self.say("The demo hospital is complete. On the sign-in page one click makes you one of:")
        for line in self._home.accounts_file.read_text().splitlines():
            self.say(f"  {line}")

    def _point_to_setup(self) -> None:
        if self._home != Home.configured():
            return  # this process's own settings are still those of the demo it started with
        empty = _is_empty()
        if empty and settings.COACHTRACK_EMBEDDED:
            self.say(f"There is no hospital yet. Begin at {settings.SITE_URL}/setup/")
        elif empty:
            self.say("There is no hospital yet. Begin with: manage.py start_hospital --help")

    def _follow_filling(self) -> None:
        if not self._filling:
            return
        now = progress.progress()
        if now and now.percent // 10 != self._told:
            self._told = now.percent // 10
            self.say(f"Filling the demo hospital: {now.what}, {now.percent} %")
        code = self._household.filling_ended()
        if code is None:
            return
        self._filling = False
        if code == 0:
            self._name_accounts()
        else:
            progress.tell("stopped", 0, 1, stopped="its filling ended early. Starting again begins it anew.")
            self.say("The demo hospital could not be completed; what is there can be looked at.")
        self._household.start_clockwork()

    def _report(self) -> None:
        """What keeps reminders from going out, once when it begins and once when it is over."""
        reasons = self._watch.reasons
        for code in reasons.keys() - self._reported.keys():
            self.say(f"Reminders: {reasons[code]}")
        if self._reported and not reasons:
            self.say("Reminders: all is well again")
        self._reported = reasons

    def _rescue(self) -> None:
        """A worker can live and yet have gone deaf. The age of the ticks tells; restarting both costs nothing."""
        if not self._watch.late.is_set():
            return
        self._watch.late.clear()
        if time.monotonic() - self._rescued_at > BETWEEN_RESCUES:
            self._rescued_at = time.monotonic()
            self.say("The ticks are late: starting worker and beat again")
            self._household.restart(["worker", "beat"])

    def _move_to_hospital(self) -> bool:
        """The page "Use this for my hospital" has made one. The demo stays where it is, untouched."""
        self._mark = _changed_at(settings.COACHTRACK_HOSPITAL_MARK)
        if not self._home.demo or not self._mark:
            return False
        self.say("Moving from the demo to your hospital")
        self._household.end()
        self._home = Home(self._home.data, demo=False)
        self._household = self._new_household(self._home)
        self._began = time.monotonic()
        return self._begin()


def _is_empty() -> bool:
    try:
        return not Organisation.objects.exists()
    except DatabaseError:
        return False  # it has just gone away; the web pages say so
    finally:
        connection.close()


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
