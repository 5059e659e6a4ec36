"""Which revisions a series has after a change: for good, or for a while and then as it was."""

from collections.abc import Sequence
from datetime import date, timedelta

from apps.reviews.models import SeriesRevision
from apps.reviews.services.slot import Slot, slot_of

A_DAY = timedelta(days=1)
Revisions = Sequence[SeriesRevision]
"""Of one series, by starts_on."""


def revised(before: Revisions, starts_on: date, until: date | None, slot: Slot) -> list[SeriesRevision]:
    """By starts_on, unsaved where they are new. Revisions within a change made for a while give way to it."""
    change = SeriesRevision(starts_on=starts_on, **({"interval_weeks": 1} | dict(slot)))
    earlier = [revision for revision in before if revision.starts_on < starts_on]
    later = [revision for revision in before if revision.starts_on > starts_on]
    if until is None:
        return [*earlier, change, *_for_good(later, change)]
    return [*earlier, change, *_back(before, until + A_DAY)]


def _back(before: Revisions, day: date) -> list[SeriesRevision]:
    """From that day on as if nothing had been changed; every other week goes on counting as it did."""
    later = [revision for revision in before if revision.starts_on >= day]
    running = standing(before, day)
    if running is None or running.starts_on >= day:
        return later
    counts_from = running.counts_from or running.starts_on
    return [SeriesRevision(starts_on=day, counts_from=counts_from, **slot_of(running)), *later]


def _for_good(later: list[SeriesRevision], change: SeriesRevision) -> list[SeriesRevision]:
    """Made during a change for a while, nothing comes back; made before one, it is what comes back."""
    while later and later[0].counts_from:
        later = later[1:]
    if len(later) > 1 and later[1].counts_from:
        back = SeriesRevision(starts_on=later[1].starts_on, counts_from=change.starts_on, **slot_of(change))
        return [later[0], back, *later[2:]]
    return later


def runs_anyway(before: Revisions, starts_on: date, until: date | None, slot: Slot) -> bool:
    """Whether the change would change nothing."""
    running = standing(before, starts_on)
    if running is None or slot_of(running) != {"interval_weeks": 1} | dict(slot):
        return False
    following = next((revision for revision in before if revision.starts_on > starts_on), None)
    if following is None:
        return True
    return until < following.starts_on if until else following.counts_from is None


def standing(revisions: Revisions, day: date) -> SeriesRevision | None:
    """By which the series runs on that day; before its beginning the first."""
    begun = [revision for revision in revisions if revision.starts_on <= day]
    return begun[-1] if begun else next(iter(revisions), None)


def comes_back(revisions: Revisions, day: date) -> SeriesRevision | None:
    """What a change made for a while, running on that day, gives way to."""
    following = next((revision for revision in revisions if revision.starts_on > day), None)
    return following if following and following.counts_from else None
