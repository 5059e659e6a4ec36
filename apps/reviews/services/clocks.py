"""When a country changes its clocks by new rules, reviews that are planned keep their time on the wall."""

from datetime import datetime

from django.db import transaction

from apps.audit.services import record
from apps.core.zone_rules import rules_of
from apps.reviews.models import Review, SeriesRevision, ZoneRules
from apps.reviews.services.timing import retime


def follow_new_rules(*, now: datetime) -> int:
    """Two queries while nothing is new. Returns the reviews moved; reminders not yet sent follow their review."""
    zones = SeriesRevision.objects.order_by("zone").values_list("zone", flat=True).distinct()
    known = dict(ZoneRules.objects.values_list("zone", "rules"))
    unseen = [ZoneRules(zone=zone, rules=rules_of(zone)) for zone in zones if zone not in known]
    if unseen:
        ZoneRules.objects.bulk_create(unseen, ignore_conflicts=True)
    return sum(_follow(zone, now) for zone, rules in known.items() if rules != rules_of(zone))


@transaction.atomic
def _follow(zone: str, now: datetime) -> int:
    row = ZoneRules.objects.select_for_update().get(zone=zone)
    row.rules = rules_of(zone)
    row.save(update_fields=["rules"])
    moved = retime(Review.objects.filter(zone=zone), now=now)
    record(action="zone.rules_changed", subject=row, by=None, now=now, zone=zone, reviews_moved=moved)
    return moved
