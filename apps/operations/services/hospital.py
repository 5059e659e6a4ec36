from datetime import datetime

from django.conf import settings
from django.db import transaction

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.departments.models import Organisation
from apps.departments.services import begin_organisation


def start_hospital(
    *,
    name: str,
    zone: str,
    country: str = "",
    first_name: str,
    last_name: str,
    email: str,
    password: str,
    by: User | None,
    now: datetime,
) -> User:
    """An empty hospital and its first person, who is program manager and administrator.

    zone: IANA name. country: ISO 3166 code of two letters, for its holidays, or empty. Refused where there is one.
    """
    with transaction.atomic():
        if Organisation.objects.exists():
            raise Refused("There is a hospital here already: sign in to it.", code="already_started", conflict=True)
        manager = User.objects.create_user(
            email, password, first_name=first_name, last_name=last_name, is_program_manager=True, is_administrator=True
        )
        begin_organisation(name=name, zone=zone, country=country, by=by or manager, now=now)
    return manager


def use_hospital() -> None:
    """From now on `up` serves the hospital's directory, also the one that runs at this moment; the demo stays."""
    if settings.COACHTRACK_EMBEDDED:
        settings.COACHTRACK_HOSPITAL_MARK.write_text("Delete this file to see the demo hospital again.\n")
