"""How long logging takes, as a figure of this product: by road and level, never by person or department.

The database ranks; a handful of rows comes back, however many records there are.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from apps.reviews.models import CoachingRecord, Source

BACK = timedelta(weeks=8)
ENOUGH = 5
PERCENTS = (25, 50, 75, 90)
LEVELS = {
    1: ("One tap", "10 seconds"),
    2: ("Chips", "30 seconds"),
    3: ("A note, numbers, a next step or a barrier", "2 to 3 minutes"),
}
ROADS = {
    Source.MAIL_LINK: "From the mail’s link, opened to tapped",
    Source.PHONE: "By the program office, for a lead on the phone",
    Source.API: "By another system",
    Source.IMPORTED: "Imported",
    Source.CORRECTION: "By a correction",
}


@dataclass(frozen=True)
class Speed:
    """Seconds at each of PERCENTS: at most so many for that share of the timed records. Empty below ENOUGH.

    records: all of them; timed: those whose time is known. meant: what the product promises.
    """

    words: str
    meant: str
    records: int
    timed: int
    at: dict[int, int] = field(default_factory=dict)

    @property
    def median(self) -> int | None:
        return self.at.get(50)


@dataclass(frozen=True)
class SpeedPage:
    levels: list[Speed]
    roads: list[Speed]
    since: datetime


def speed_page(*, now: datetime) -> SpeedPage:
    """Two queries."""
    records = _records(now)
    counts = {(source, level): rest for source, level, *rest in _counts(records)}
    found = _quantiles(records)

    def speed(source: str, level: int, words: str, meant: str = "") -> Speed:
        there, timed = counts.get((source, level), (0, 0))
        return Speed(words, meant, there, timed, found.get((source, level), {}) if timed >= ENOUGH else {})

    levels = [speed(Source.PAGE, level, *words) for level, words in LEVELS.items()]
    roads = [speed(source, 0, words) for source, words in ROADS.items()]
    return SpeedPage(levels, [road for road in roads if road.records], now - BACK)


def _records(now: datetime) -> QuerySet[Any]:
    """level: of what was logged on the pages; 0 for every other road, which knows one level only."""
    on_page = Case(When(source=Source.PAGE, then=F("entry_level")), default=Value(0), output_field=IntegerField())
    return CoachingRecord.objects.filter(submitted_at__range=(now - BACK, now)).annotate(level=on_page)


def _counts(records: QuerySet[Any]) -> Any:
    counted = records.order_by().values("source", "level").annotate(n=Count("pk"), timed=Count("seconds_to_log"))
    return counted.values_list("source", "level", "n", "timed")


def _quantiles(records: QuerySet[Any]) -> dict[tuple[str, int], dict[int, int]]:
    """By nearest rank: a time that somebody really took."""
    alike: dict[str, Any] = {"partition_by": ["source", "level"]}
    ranked = records.filter(seconds_to_log__isnull=False).annotate(
        n=Window(Count("pk"), **alike), rank=Window(RowNumber(), **alike, order_by=["seconds_to_log", "pk"])
    )
    wanted = Q()
    for percent in PERCENTS:
        wanted |= Q(rank=(F("n") * percent + 99) / 100)
    found: dict[tuple[str, int], dict[int, int]] = {}
    rows: Any = ranked.filter(wanted).values_list("source", "level", "n", "rank", "seconds_to_log")
    for source, level, n, rank, seconds in rows:
        at = found.setdefault((source, level), {})
        at |= {percent: seconds for percent in PERCENTS if (n * percent + 99) // 100 == rank}
    return found
