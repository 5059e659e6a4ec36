"""Who follows whom: dated rows are ended and begun, never overwritten. Standard library only.

The same rule serves a person's places in departments and the people in a lead's role: a group of spans of time, each
for a key (the department, or the person), of which a roster says how they are now.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")
W = TypeVar("W")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span(Generic[T]):
    """A row that exists."""

    key: int
    starts_on: date
    ends_on: date | None
    row: T

    def lasts(self, today: date) -> bool:
        return self.ends_on is None or self.ends_on >= today


@dataclass(frozen=True)
class Wanted(Generic[W]):
    """A row of the roster. starts_on None: it does not say."""

    key: int
    starts_on: date | None
    ends_on: date | None
    entry: W


@dataclass(frozen=True)
class Steps(Generic[T, W]):
    """begin: entry, from, to. keep: row, its entry, and the days it is to have. end: row, last day."""

    begin: list[tuple[W, date, date | None]] = field(default_factory=list)
    keep: list[tuple[T, W, date, date | None]] = field(default_factory=list)
    end: list[tuple[T, date]] = field(default_factory=list)


def succession(spans: Sequence[Span[T]], wanted: Sequence[Wanted[W]], *, today: date) -> Steps[T, W]:
    """What to write so that the group is as wanted. Doing it and asking again gives nothing to begin or end."""
    steps: Steps[T, W] = Steps()
    left = list(spans)
    pairs = []
    for want in sorted(wanted, key=lambda each: (each.starts_on is None, each.starts_on or today)):
        span = _match(left, want, today)
        if span:
            left.remove(span)
        pairs.append((want, span))
    leaving = [span for span in left if span.ends_on is None]
    ended = [span for span in left if span.ends_on is not None]
    for want, span in pairs:
        if span and not _begins_anew(span, want):
            steps.keep.append((span.row, want.entry, _start(span, want, ended), want.ends_on or span.ends_on))
            continue
        begin = _begin(want, leaving, ended, today)
        if span:
            steps.end.append((span.row, min(begin - DAY, span.ends_on or date.max)))
        steps.begin.append((want.entry, begin, want.ends_on))
    first = min([begin for _, begin, end in steps.begin if end is None or end >= today], default=today)
    steps.end.extend((span.row, max(span.starts_on, _last_day(span, first, today))) for span in leaving)
    return steps


def _match(spans: list[Span[T]], want: Wanted[W], today: date) -> Span[T] | None:
    same = [span for span in spans if span.key == want.key]
    for span in same:
        if span.starts_on == want.starts_on and (span.lasts(today) or want.ends_on):
            return span
    lasting = [span for span in same if span.lasts(today)]
    if lasting and not (want.starts_on and want.ends_on and want.ends_on < lasting[0].starts_on):
        return lasting[0]
    past = [span for span in same if want.starts_on is None and span.ends_on == want.ends_on]
    return past[0] if past else None


def _begins_anew(span: Span[T], want: Wanted[W]) -> bool:
    """The same key from a later day on: the old row keeps its time."""
    return want.starts_on is not None and want.starts_on > span.starts_on


def _start(span: Span[T], want: Wanted[W], ended: Sequence[Span[T]]) -> date:
    """An earlier start is believed unless others held the time before: many systems give the day somebody was hired."""
    earlier = want.starts_on
    if earlier is None or any(other.ends_on and other.ends_on >= earlier for other in ended):
        return span.starts_on
    return min(earlier, span.starts_on)


def _begin(want: Wanted[W], leaving: Sequence[Span[T]], ended: Sequence[Span[T]], today: date) -> date:
    """From the day the roster gives, unless that is before what it replaces began: then from today."""
    if want.ends_on and want.ends_on < today:
        return want.starts_on or want.ends_on
    start = want.starts_on or today
    overlaps = any(other.starts_on >= start for other in leaving)
    overlaps = overlaps or any(other.ends_on and other.ends_on >= start for other in ended)
    return max(start, today) if overlaps else start


def _last_day(span: Span[T], first: date, today: date) -> date:
    return (first if first > span.starts_on else today) - DAY
