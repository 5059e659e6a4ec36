"""What happened in the week that the demo hospital has just lived."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q

from apps.departments.models import Organisation
from apps.drift.models import DepartmentWeek, Status
from apps.operations import mailbox
from apps.reviews.models import CoachingRecord, Review


@dataclass(frozen=True)
class Change:
    """before, after: codes of statuses; before may be empty."""

    department: str
    before: str
    after: str


@dataclass(frozen=True)
class LivedWeek:
    """begin, end: in the organisation's zone. mails: subject -> how many, the most frequent first."""

    begin: datetime
    end: datetime
    opened: int
    logged: int
    unlogged: int
    excused: int
    mails: list[tuple[str, int]]
    changes: list[Change]

    @property
    def mail_count(self) -> int:
        return sum(count for _, count in self.mails)


def path() -> Path:
    return Path(settings.COACHTRACK_HOME_DIR) / "lived-week.json"


def statuses() -> dict[str, str]:
    """Department -> the status of its newest week."""
    rows = DepartmentWeek.objects.order_by("week_start").values_list("department__name", "status")
    return dict(rows)


def reviews_between(start: datetime, end: datetime) -> dict[str, int]:
    """How many reviews opened, were logged, closed without an entry or were excused in (start, end]."""
    within = {"opens_at__gt": start, "opens_at__lte": end}
    closed = Q(status=Review.Status.UNLOGGED, closes_at__gt=start, closes_at__lte=end)
    excused = Q(status=Review.Status.EXCUSED, starts_at__gt=start, starts_at__lte=end)
    counts = Review.objects.exclude(status=Review.Status.CANCELLED).aggregate(
        opened=Count("pk", filter=Q(**within)),
        unlogged=Count("pk", filter=closed),
        excused=Count("pk", filter=excused),
    )
    logged = CoachingRecord.objects.filter(submitted_at__gt=start, submitted_at__lte=end).count()
    return {**counts, "logged": logged}


def lived_week() -> LivedWeek | None:
    """The last one; None before the first."""
    try:
        story = json.loads(path().read_text())
    except (OSError, ValueError):
        return None
    zone = ZoneInfo(Organisation.objects.values_list("zone", flat=True).first() or "UTC")
    subjects = Counter(mail.subject for name in story["mails"] if (mail := mailbox.read(name)))
    return LivedWeek(
        begin=datetime.fromisoformat(story["begin"]).astimezone(zone),
        end=datetime.fromisoformat(story["end"]).astimezone(zone),
        **story["reviews"],
        mails=subjects.most_common(),
        changes=[Change(**change) for change in sorted(story["changed"], key=_worst_first)],
    )


def _worst_first(change: dict[str, str]) -> tuple[bool, str]:
    return change["after"] == Status.ON_TRACK, change["department"]
