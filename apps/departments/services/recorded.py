from collections import Counter
from datetime import date, datetime

from apps.accounts.models import User
from apps.audit import services as audit
from apps.core.weeks import local_date
from apps.departments.entries import Change
from apps.departments.models import Organisation


def today_of(organisation: Organisation, now: datetime) -> date:
    return local_date(now, organisation.zone)


def recorded(changes: list[Change], *, action: str, by: User | None, now: datetime, **data: object) -> list[Change]:
    """The changes, after one audit event with their counts; none at all if nothing changed."""
    if changes:
        counts = Counter(f"{change.what}_{change.did}" for change in changes)
        audit.record(action=action, subject=Organisation.objects.get(), by=by, now=now, **counts, **data)
    return changes
