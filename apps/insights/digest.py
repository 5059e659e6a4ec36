"""The program in one mail, on the first working morning of a week: what the program page says, and what moved.

A kind of reminder that lies to the right of the reminders, because it reads the page it speaks of. Program managers
get names and reasons; executives get statuses and numbers, as on their own page. Each week is told once, and after
an outage of days only the running week.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from apps.accounts.models import User
from apps.core.weeks import Week, instant, local_date
from apps.departments.models import Organisation
from apps.drift.models import DepartmentWeek, Status
from apps.drift.selectors import Board, BoardRow
from apps.drift.selectors.shapes import STATUS_LABELS, empty
from apps.insights import sentences
from apps.insights.selectors.program import ProgramPage, program_page
from apps.insights.selectors.tiles import Tile
from apps.reminders.kinds import Kind, Occurrence, Send, Stop, Verdict, Wait
from apps.reminders.models import Reminder, Topic
from apps.reminders.selectors.escalated import EscalatedReview, escalated_reviews
from apps.reminders.selectors.office import desk, listening, office_hours
from apps.reminders.selectors.unreached import in_lines, unreached_lately
from apps.reminders.wording import day_in_words

CODE = "digest"
WEEKS = UUID("0b9d5a52-3f0e-4a53-9f8c-2f6f4f1f7d10")
"""The name space in which an organisation's week has its subject."""
MORNING = time(7)
WORTH_READING = timedelta(days=2)
AT_THE_LATEST = timedelta(hours=3)
"""How long the digest waits for the week's first assessment; then it says what is known."""
A_LITTLE_LATER = timedelta(minutes=10)
A_WEEK = timedelta(days=7)
MOST_NAMED = 10
WORTH_NAMING = (Status.SILENT, Status.TOOL_ISSUE, Status.DRIFTING, Status.UNCONFIRMED, Status.WATCH)


def due(since: datetime | None, now: datetime) -> list[Occurrence]:
    """The running week's, from its first working morning on; none while no department has been looked at."""
    organisation = Organisation.objects.values_list("pk", "zone").first()
    if organisation is None:
        return []
    week = Week.at(now, organisation[1])
    subject = uuid5(WEEKS, f"{organisation[0]}/{week}")
    at = instant(week.monday, MORNING, organisation[1])
    if not at <= now < at + A_WEEK or Reminder.objects.filter(kind=CODE, subject=subject).exists():
        return []
    hours = office_hours(now)
    at = hours.open_from(instant(hours.working_day_of(week.monday), MORNING, hours.zone))
    if not at <= now < at + WORTH_READING or not DepartmentWeek.objects.exists():
        return []
    return [Occurrence(subject, str(week), person, at, at + WORTH_READING, priority=7) for person in _readers()]


def _readers() -> list[User]:
    wanted = Q(is_program_manager=True) | Q(is_executive=True)
    return list(listening(Topic.PROGRAM).filter(wanted).order_by("pk"))


def judge(reminders: Sequence[Reminder], now: datetime) -> dict[int, Verdict]:
    """The page is read once for each of the two kinds of readers."""
    at_desk = desk({reminder.recipient_id for reminder in reminders}, now)
    day = local_date(now, at_desk.hours.zone)
    assessed = _is_assessed(Week.of(day))
    letters: dict[bool, Send | Stop] = {}
    verdicts: dict[int, Verdict] = {}
    for reminder in reminders:
        reader, free = reminder.recipient, at_desk.free_from(reminder.recipient_id, now)
        if not (reader.is_program_manager or reader.is_executive):
            verdicts[reminder.pk] = Stop("no longer a reader of the program page")
        elif free > now:
            verdicts[reminder.pk] = Wait(free)
        elif not assessed and now < reminder.due_at + AT_THE_LATEST:
            verdicts[reminder.pk] = Wait(now + A_LITTLE_LATER)
        else:
            told = reader.is_program_manager
            if told not in letters:
                letters[told] = digest(program_page(user=reader, day=day), now)
            verdicts[reminder.pk] = letters[told]
    return verdicts


def _is_assessed(week: Week) -> bool:
    """Whether the week has begun for the departments, or there is none to begin it for."""
    rows = DepartmentWeek.objects.filter(week_start__range=(week.plus(-1).monday, week.monday))
    latest = rows.order_by("-week_start").values_list("week_start", flat=True).first()
    return latest in (None, week.monday)


def digest(page: ProgramPage, now: datetime) -> Send | Stop:
    """From what the program page shows at that moment to a mail."""
    board = page.board
    if not board.rows:
        return Stop("there is no department to tell of")
    rows = [row for row in board.rows if row.status in WORTH_NAMING]
    moved = [_moved(row) for row in board.rows if _before(row) not in ("", row.status)]
    open_reviews = escalated_reviews(now)
    missing = in_lines(unreached_lately(now, A_WEEK), MOST_NAMED) if page.told else []
    path = reverse("insights:program")
    context = {
        "subject": _subject(board),
        "headline": page.headline,
        "others": sentences.others(board.counts),
        "tiles": [_in_words(tile) for tile in page.tiles],
        "moved": _at_most(moved, MOST_NAMED),
        "rows": [(row.name, row.status_label, row.sentence if page.told else "") for row in rows[:MOST_NAMED]],
        "more": f"and {len(rows) - MOST_NAMED} more" if len(rows) > MOST_NAMED else "",
        "unanswered": _unanswered(len(open_reviews)),
        "reviews": _at_most([_review(one) for one in open_reviews], MOST_NAMED) if page.told else [],
        "missing": missing,
        "link": settings.SITE_URL + path,
    }
    return Send("digest", context, path)


def _subject(board: Board) -> str:
    monday, total = day_in_words(board.weeks[-1]), len(board.rows)
    if board.counts[Status.NOT_ENOUGH_DATA] == total:
        return f"{monday}: the program so far"
    return f"{monday}: {board.counts[Status.ON_TRACK]} of {sentences.many(total, 'department')} on track"


def _before(row: BoardRow) -> str:
    """How it stood a week ago, when the week before last was over; "" where it was not yet known."""
    cell = row.cells[-3]
    return "" if cell == empty(cell.week_start) else cell.status


def _moved(row: BoardRow) -> str:
    return f"{row.name}: {row.status_label}, a week ago {STATUS_LABELS[_before(row)]}"


def _unanswered(number: int) -> str:
    if not number:
        return ""
    have = "has" if number == 1 else "have"
    return f"{sentences.many(number, 'review')} of the last 14 days {have} no entry yet, and can still be logged."


def _review(one: EscalatedReview) -> str:
    return f"{one.review.department.name}, {one.review.get_forum_display()} of {day_in_words(one.starts.date())}"


def _in_words(tile: Tile) -> tuple[str, str, str]:
    """Title, n of d, and what that is."""
    return (tile.title, f"{tile.n:,} of {tile.d:,}" if tile.d else tile.none, tile.words if tile.d else "")


def _at_most(lines: list[str], most: int) -> list[str]:
    return lines if len(lines) <= most else [*lines[:most], f"and {len(lines) - most} more"]


KIND = Kind(CODE, due, judge, topic=Topic.PROGRAM, may_be_stopped=True)
