"""Two administrators at once: one waits for the other, and neither sees half of anything."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from apps.accounts.models import User
from apps.audit.models import AuditEvent
from apps.departments.models import Membership
from apps.operations.roster.services import import_roster
from tests.apps.operations.roster_files import NOW, every_row, files
from tests.factories import OrganisationFactory


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_files_at_once_make_everything_once() -> None:
    OrganisationFactory(zone="America/Chicago")
    both = Barrier(2)

    def one(_: int) -> int:
        try:
            both.wait(timeout=30)
            return len(import_roster(files(), by=None, now=NOW).changes)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        changes = sorted(pool.map(one, range(2)))
    assert changes[0] == 0
    assert changes[1] > 0
    assert (User.objects.count(), Membership.objects.count()) == (5, 5)
    assert AuditEvent.objects.filter(action="roster.people").count() == 1
    before = every_row()
    assert import_roster(files(), by=None, now=NOW).changes == []
    assert every_row() == before
