from datetime import datetime

from apps.accounts.models import User
from apps.audit.services import record
from apps.core.weeks import local_date
from apps.departments.models import Facility, Organisation


def begin_organisation(*, name: str, zone: str, country: str = "", by: User | None, now: datetime) -> Organisation:
    """The one row that everything hangs from, and its first facility, inside the caller's transaction."""
    organisation = Organisation.objects.create(name=name, zone=zone, country=country, started_on=local_date(now, zone))
    Facility.objects.create(name=name, zone=zone)
    record(action="hospital.started", subject=organisation, by=by, now=now, zone=zone, country=country)
    return organisation
