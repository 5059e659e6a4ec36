"""Fills Northmere, and lets it live on: everything goes through the services that the product uses."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from apps.accounts.models import User
from apps.core.weeks import instant
from apps.departments.models import Organisation
from apps.drift.services import assess_all
from apps.operations.demo.ahead import look_ahead
from apps.operations.demo.answering import (
    answer_notes,
    focus_in_week,
    help_in_week,
    name_owners,
    others_in_week,
    trouble_in_week,
)
from apps.operations.demo.correcting import corrections_in_week
from apps.operations.demo.files import files, monday_of
from apps.operations.demo.hospital import COUNTRY, NAME, SUBDIVISION, WEEKS, ZONE
from apps.operations.demo.moments import mail_moments
from apps.operations.demo.northmere import SEED, Northmere, first_monday, left_open
from apps.operations.demo.telling import log_between
from apps.operations.roster.headings import Kind
from apps.operations.roster.services import File, import_roster
from apps.reminders.services import deliver, queue_due
from apps.reviews.models import Review
from apps.reviews.services import open_and_close, plan_reviews

Progress = Callable[[str, int, int], None]

HEAD_TO_PLAY = "EDP"
"""The visitor is this department's head: from now on nobody else logs for her."""
A_DAY, THREE_HOURS = timedelta(days=1), timedelta(hours=3)
MAIL_DAYS = 8
"""For how many of the last days the demo's mail is really sent, to the local catcher."""


@dataclass(frozen=True)
class Persona:
    role: str
    name: str
    email: str
    why: str


CAST = (
    ("Department head", "hanna.marsh", "Leads Emergency Medicine since summer. One review waits for an entry."),
    ("Clinician", "", "Reads studies in Diagnostic Radiology. One note from Dr. Abara is unread."),
    ("Program manager", "mona.vale", "Watches all 24 departments. One of them is silent."),
    ("Executive", "ellen.stone", "Sees statuses and numbers, no reasons and no names."),
    ("AI governance", "iris.kemp", "Answers for Brightfold Triage. One report waits for a sentence."),
    ("Administrator", "ada.lund", "Looks after people, roster and installation."),
)


def cast() -> list[Persona]:
    """Whom a visitor can be; empty until the people are there."""
    reader = User.objects.filter(external_id="NM-RAD-01").values_list("email", flat=True).first() or ""
    mails = {role: f"{login}@northmere.example" if login else reader for role, login, _ in CAST}
    found = {user.email: user for user in User.objects.filter(email__in=mails.values())}
    return [
        Persona(role, found[mails[role]].get_full_name(), mails[role], why)
        for role, _, why in CAST
        if mails[role] in found
    ]


def fill(*, now: datetime, progress: Progress, seed: int = SEED) -> None:
    """Thirty weeks ending with last week, and this week up to `now`. Nothing happens to a database that has people."""
    if Organisation.objects.exists():
        return
    progress("Taking in the roster", 0, WEEKS + 1)
    hospital = settle(now=now, seed=seed)
    for week in range(1, WEEKS + 2):
        progress(f"Living through week {min(week, WEEKS)} of {WEEKS}", week, WEEKS + 1)
        live_week(hospital, week, now=now)
    look_ahead(hospital, now)
    assess_all(now=now)


def settle(*, now: datetime, seed: int = SEED, first_week: int = 1) -> Northmere:
    """The hospital with its people, tools and series, in which nothing has happened yet. first_week: of its reviews."""
    begin = first_monday(now)
    before = instant(begin - timedelta(days=3), time(9), ZONE)
    with transaction.atomic():
        Organisation.objects.create(
            name=NAME, zone=ZONE, country=COUNTRY, subdivision=SUBDIVISION, started_on=begin,
        )  # fmt: skip
        roster = [
            File(Kind(kind), f"{kind}.csv", text.encode()) for kind, text in files(begin, seed, first_week).items()
        ]
        report = import_roster(roster, by=None, now=before)
    if report.problems:
        raise RuntimeError(f"Northmere's own roster is wrong: {report.problems[0]}")
    hospital = Northmere.load(seed)
    name_owners(hospital, before)
    return hospital


def live_week(hospital: Northmere, week: int, *, now: datetime) -> None:
    """One week in one transaction, day by day, ending at `now` if that comes first."""
    monday = monday_of(week, hospital.begin)
    with transaction.atomic():
        plan_reviews(now=min(instant(monday, time(0), ZONE), now))
        _monday_morning(hospital, week, monday, now)
        for place in range(7):
            _live_day(hospital, monday + timedelta(days=place), now)


def _monday_morning(hospital: Northmere, week: int, monday: date, now: datetime) -> None:
    morning = instant(monday, time(3), ZONE)
    if morning <= now:
        assess_all(now=morning)
        help_in_week(hospital, week, morning)
        trouble_in_week(hospital, week, morning)
        others_in_week(hospital, week, morning)
        focus_in_week(hospital, week, morning)
        corrections_in_week(hospital, week, morning)


def _live_day(hospital: Northmere, day: date, now: datetime) -> None:
    begin, end = instant(day, time(0), ZONE), min(instant(day + timedelta(days=1), time(0), ZONE), now)
    if begin >= now:
        return
    open_and_close(now=begin)
    leave = _for_the_visitor(now)
    mailing = end > now - timedelta(days=MAIL_DAYS)
    for start, stop in _stretches(begin, end, THREE_HOURS if mailing else A_DAY):
        if mailing:
            _send(start, stop)
        log_between(hospital, start, stop, leave=leave)
        answer_notes(hospital, start, stop)


def _stretches(begin: datetime, end: datetime, step: timedelta) -> Iterator[tuple[datetime, datetime]]:
    while begin < end:
        yield begin, min(begin + step, end)
        begin += step


def _send(start: datetime, stop: datetime) -> None:
    """The mail that falls due goes out before people act: most of them log when it has reminded them."""
    for moment in [*mail_moments(start, stop), stop]:
        queue_due(now=moment)
        deliver(now=moment)


def _for_the_visitor(now: datetime) -> frozenset[int]:
    reviews = list(Review.objects.filter(department__code=HEAD_TO_PLAY, starts_at__gt=now - timedelta(days=9)))
    chosen = left_open(now, reviews)
    return frozenset(review.pk for review in reviews if chosen and review.ends_at >= chosen.ends_at)


def live_on(*, start: datetime, end: datetime) -> int:
    """What Northmere's people do in (start, end]; the visitor's own department waits for the visitor."""
    hospital = Northmere.load(SEED)
    own = Review.objects.filter(department__code=HEAD_TO_PLAY, starts_at__gt=start - timedelta(days=16))
    leave = frozenset(own.values_list("pk", flat=True))
    return log_between(hospital, start, end, leave=leave) + answer_notes(hospital, start, end)
