"""What is recorded already beside what a history file says: the same, waiting for it, or something else."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from apps.operations.history.checks import Line
from apps.operations.roster.checks.sheet import Sheet
from apps.reviews.models import Outcome, Review
from apps.reviews.selectors.past import Recorded, recorded, taken_keys
from apps.reviews.services.checking import LOGGABLE
from apps.reviews.services.past import PastReview


@dataclass
class Compared:
    """to_put: what is to be written. same: rows that change nothing; more: of these, how many say more than is here."""

    to_put: list[PastReview] = field(default_factory=list)
    same: int = 0
    more: int = 0


def compare(sheet: Sheet, lines: Sequence[Line]) -> Compared:
    found = Compared()
    if not lines:
        return found
    weeks = [line.past.week.monday for line in lines]
    here = recorded({line.past.department.pk for line in lines}, min(weeks), max(weeks))
    keys = taken_keys()
    spoken_of: dict[int, int] = {}
    for line in lines:
        review = _match(sheet, line, here.get((line.past.department.pk, line.past.week.monday), []))
        holder = keys.get(line.past.key) if line.past.key else None
        if holder is not None and (review is None or holder != review.pk):
            advice = "A row with this id is imported already, for another review. Correct the id or the week."
            sheet.wrong(line.number, "source_id", line.source_id, advice)
        elif review is None:
            found.to_put.append(line.past)
        elif spoken_of.setdefault(review.pk, line.number) != line.number:
            advice = (
                f"Line {spoken_of[review.pk]} speaks of the same review. Keep one, or give forum and shift of both."
            )
            sheet.wrong(line.number, "department", line.past.department.code, advice)
        else:
            _compare(sheet, line, review, found)
    return found


def _match(sheet: Sheet, line: Line, reviews: Sequence[Recorded]) -> Recorded | None:
    """The one with its forum and shift; where the row leaves these open, the only one of the week."""
    exact = [each for each in reviews if (each.forum, each.shift) == (line.past.forum, line.past.shift)]
    likely = exact or (reviews if line.usual else [])
    if len(likely) > 1:
        advice = f"{len(likely)} reviews of that week are here. Give forum and shift, to say which of them this is."
        sheet.wrong(line.number, "forum", "", advice)
    return likely[0] if likely else None


def _compare(sheet: Sheet, line: Line, review: Recorded, found: Compared) -> None:
    past = line.past
    if review.status in LOGGABLE and past.status != Review.Status.UNLOGGED:
        found.to_put.append(replace(past, review_id=review.pk))
    elif _same(past, review):
        found.same += 1
        found.more += _says_more(past, review)
    else:
        column, said = _saying(past)
        advice = (
            f"{past.department.code} has {past.week} recorded as {_words(review)}. Correct this cell to that, or "
            "delete the row: an import changes nothing that is recorded."
        )
        sheet.wrong(line.number, column, said, advice)


def _same(past: PastReview, review: Recorded) -> bool:
    if past.entry:
        return past.entry.outcome == review.outcome
    return past.status == review.status or (past.status == Review.Status.UNLOGGED and review.status in LOGGABLE)


def _says_more(past: PastReview, review: Recorded) -> bool:
    entry = past.entry
    return bool(
        entry
        and (
            entry.not_held_reason not in ("", review.not_held_reason)
            or entry.minutes_on_ai not in (None, review.minutes)
        )
    )


def _saying(past: PastReview) -> tuple[str, str]:
    if past.entry is None or past.entry.outcome == Outcome.NOT_HELD:
        said = "not held" if past.entry else "excused" if past.excused else "no entry"
        return "review_status", said
    return "ai", past.entry.outcome.replace("_", " ")


def _words(review: Recorded) -> str:
    return (review.outcome or {"unlogged": "no entry"}.get(review.status, review.status)).replace("_", " ")
