"""One row of a history file: a form here is a list of columns."""

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from apps.core.weeks import Week
from apps.operations.roster.fields import CellField, CodeField, CodesField, DayField, LinesField, WholeField, WordField
from apps.operations.roster.headings import normal
from apps.operations.roster.rows import FORUMS, SHIFTS
from apps.reviews.entries import MOST_MINUTES
from apps.reviews.models import ExcuseReason, NotHeldReason, Outcome

HELD, NOT_HELD, EXCUSED, NO_ENTRY = "held", "not_held", "excused", "no_entry"

STATUSES: Final = {
    HELD: "yes y 1 true done completed complete tookplace happened occurred",
    NOT_HELD: "no n 0 false missed skipped notdone didnothappen cancelled canceled",
    EXCUSED: "na notapplicable exempt notexpected",
    NO_ENTRY: "unlogged unknown notlogged notrecorded nodata",
}
OUTCOMES: Final = {
    Outcome.COACHED: "yes y 1 true coaching discussed x",
    Outcome.ASKED: "ask mentioned",
    Outcome.NOT_RAISED: "no n 0 false none notcoached notdiscussed notasked nobodyasked",
}
NOT_HELD_REASONS: Final = {
    NotHeldReason.SURGE: "busy census highcensus volume highvolume",
    NotHeldReason.SHORT_STAFFED: "staffing understaffed staffshortage shortage",
    NotHeldReason.LEAD_AWAY: "away leave onleave vacation pto sick absent",
    NotHeldReason.CANCELLED: "canceled calledoff",
    NotHeldReason.OTHER: "somethingelse",
}
EXCUSE_REASONS: Final = {
    ExcuseReason.LEAVE_NO_DELEGATE: "leave onleave vacation pto sick away nodelegate leadaway",
    ExcuseReason.UNIT_CLOSED: "closed closure",
    ExcuseReason.EHR_DOWNTIME: "downtime itdowntime systemdown",
    ExcuseReason.HOLIDAY: "publicholiday holidays",
    ExcuseReason.GO_LIVE_FREEZE: "freeze golive",
    ExcuseReason.OTHER: "anotherreason",
}
_WEEK_ADVICE = "Write a week that exists as 2025-W40 (year, W, number of the ISO week)."
_WEEK = re.compile(r"(\d{4})[- ]?W(\d{1,2})(?:-?[1-7])?", re.IGNORECASE)


class WeekField(forms.Field):
    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value: Any) -> Week | None:
        text = super().clean(value) or ""
        if not text:
            return None
        match = _WEEK.fullmatch(text)
        try:
            return Week.parse(f"{match[1]}-W{match[2]}" if match else text)
        except ValueError:
            raise ValidationError(_WEEK_ADVICE) from None


class HistoryRow(forms.Form):
    department = CellField(max_length=120, what="the department's code")
    date = DayField()
    iso_week = WeekField()
    review_status = WordField(STATUSES, shown="held, not held, excused, no entry")
    ai = WordField(OUTCOMES, shown="coached, asked, not raised")
    reason = CellField(max_length=140, what="the reason", required=False)
    tool = CodesField(max_length=400, what="the list of tools", required=False)
    behaviours = LinesField(max_length=2000, what="the list of behaviours", required=False)
    coach = CellField(max_length=254, what="the coach", required=False)
    clinicians = CodesField(max_length=8000, what="the list of clinicians", required=False)
    minutes = WholeField(low=1, high=MOST_MINUTES, default=None)
    forum = WordField(FORUMS)
    shift = WordField(SHIFTS)
    source_id = CodeField(max_length=64, what="the id of the row", required=False)


def reason_in(words: dict[Any, str], text: str) -> str:
    """The code of a reason written in words; empty if it is none of these."""
    wanted = normal(text)
    return next((str(code) for code, also in words.items() if wanted in (normal(str(code)), *also.split())), "")
