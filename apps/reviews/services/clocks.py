"""When a country changes its clocks by new rules, reviews that are planned keep their time on the wall."""

from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery

from apps.audit.services import record
from apps.core.zone_rules import rules_of
from apps.reviews.models import Review, SeriesRevision, ZoneRules
from apps.reviews.services.timing import retime


def follow_new_rules(*, now: datetime) -> int:
    """One query while nothing is new. Returns the reviews moved; reminders not yet sent follow their review."""
    known = Subquery(ZoneRules.objects.filter(zone=OuterRef("zone")).values("rules")[:1])
    zones = dict(SeriesRevision.objects.order_by().annotate(rules=known).values_list("zone", "rules").distinct())
    unseen = [ZoneRules(zone=zone, rules=rules_of(zone)) for zone, rules in sorted(zones.items()) if rules is None]
    if unseen:
        ZoneRules.objects.bulk_create(unseen, ignore_conflicts=True)
    return sum(_follow(zone, now) for zone, rules in sorted(zones.items()) if rules and rules != rules_of(zone))


@transaction.atomic
def _follow(zone: str, now: datetime) -> int:
    """Of two processes that see new rules at once, the one that changes the row follows them and tells of it."""
    new = rules_of(zone)
    if not ZoneRules.objects.filter(zone=zone).exclude(rules=new).update(rules=new):
        return 0
    moved = retime(Review.objects.filter(zone=zone), now=now)
    row = ZoneRules.objects.get(zone=zone)
    record(action="zone.rules_changed", subject=row, by=None, now=now, zone=zone, reviews_moved=moved)
    return moved
