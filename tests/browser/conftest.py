"""A hospital in a real server on a real database, filled once for a whole module of read-only tests."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from apps.accounts.models import User
from apps.core import clock
from apps.drift.models import DepartmentEvidence
from tests.cast import NOW, Cast, people
from tests.factories import (
    BarrierFactory,
    DepartmentFactory,
    DepartmentLeadFactory,
    DepartmentWeekFactory,
    DeploymentFactory,
    DriftFlagFactory,
    InboxItemFactory,
    MembershipFactory,
    NoteFactory,
    RecordFactory,
    ReminderFactory,
    ReviewFactory,
    RevisionFactory,
    SeriesFactory,
    TrainedBehaviourFactory,
    UserFactory,
)
from tests.guards.access.objects import MAKERS
from tests.servers.corridor import Corridor

BACKEND = "django.contrib.auth.backends.ModelBackend"
MONDAY = date(2026, 11, 9)
LONG_NAME = "Anaesthesiology, Perioperative Medicine and Interdisciplinary Intermediate Care"


def cookie_of(user: User) -> str:
    """The key of a fresh session of that person, as the form of the sign-in page would have given it."""
    session = import_module(django_settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def sign_in(context: BrowserContext, address: str, key: str) -> None:
    host = str(urlsplit(address).hostname)
    name = django_settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": key, "domain": host, "path": "/"}])


@pytest.fixture
def corridor(live_server: LiveServer) -> Iterator[Corridor]:
    made = Corridor(live_server.url)
    yield made
    made.close()


@dataclass
class Hospital:
    address: str
    cast: Cast
    ids: dict[str, Any]
    keys: dict[str, str] = field(default_factory=dict)

    def url(self, name: str, kwargs: dict[str, str]) -> str:
        return self.address + reverse(name, kwargs={key: self.ids[what] for key, what in kwargs.items()})

    def become(self, page: Page, code: str) -> None:
        """code: a principal of the access matrix; AN and TK stay strangers."""
        user = self.cast.by_code().get(code)
        if user is not None:
            key = self.keys.get(code) or self.keys.setdefault(code, cookie_of(user))
            sign_in(page.context, self.address, key)


@pytest.fixture
def thursday(monkeypatch: pytest.MonkeyPatch) -> None:
    """The product's clock stands still on the afternoon of the cast."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture(scope="module")
def hospital(django_db_setup: None, django_db_blocker: Any) -> Iterator[Hospital]:
    """Committed, so that the server's threads see it; nothing here is for a test that writes."""
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        override_settings(ALLOWED_HOSTS=["localhost", "127.0.0.1"]),
    ):
        patch.setattr(clock, "now", lambda: NOW)
        server = LiveServer("localhost")
        try:
            cast = people()
            yield Hospital(server.url, cast, fill(cast))
        finally:
            server.stop()
            call_command("flush", interactive=False, verbosity=0, allow_cascade=True)


def fill(cast: Cast) -> dict[str, Any]:
    """A bit of everything, one name of every kind as long as they come. Returns ids by the names of the matrix."""
    _judged(cast)
    ids = {name: make(cast) for name, make in MAKERS.items() if name not in LATER}
    tool = DeploymentFactory(department=cast.emergency, tool__name="Transcribing assistant for handovers").tool
    for _ in range(6):
        TrainedBehaviourFactory(tool=tool)
    for _ in range(8):
        MembershipFactory(department=cast.emergency)
    ReminderFactory(recipient=cast.clinician)
    for index in range(11):
        InboxItemFactory(
            recipient=cast.head, title=f"Did AI use come up today? {LONG_NAME}", read_at=NOW if index else None
        )
    NoteFactory(department=cast.emergency, author=cast.head, recipient=cast.clinician, saw="Well " * 50)
    BarrierFactory(
        department=cast.emergency, tool=tool, kind="tool_down", text="Slow " * 50, owner=cast.head, answered_at=NOW,
        resolution="workaround", answer="Open it from the worklist instead of the chart until the update of Friday.",
    )  # fmt: skip
    _past(cast)
    ids["busy"] = _busy(cast)
    return ids | {name: LATER[name](cast) for name in LATER}


LATER: dict[str, Callable[[Cast], Any]] = {
    "flag": lambda cast: DriftFlagFactory(department=cast.emergency, status="silent").public_id,
}


def _busy(cast: Cast) -> User:
    """Has every entry of the menu."""
    user = UserFactory(is_program_manager=True, is_administrator=True)
    DepartmentLeadFactory(department=cast.surgery, user=user, role="co_lead")
    MembershipFactory(department=cast.emergency, user=user)
    return user


def _judged(cast: Cast) -> None:
    statuses = ["silent", "drifting", "watch", "unconfirmed", "recovering", "tool_issue", "not_enough_data", "on_track"]
    others = [DepartmentFactory(name=f"Department of {status}") for status in statuses[2:]]
    others[0].name = LONG_NAME
    others[0].save()
    DepartmentLeadFactory(
        department=others[0], user=UserFactory(first_name="Wilhelmina-Alexandra", last_name="von Hohenstein-Wittgenau")
    )
    for status, department in zip(statuses, [cast.emergency, cast.surgery, *others], strict=True):
        for back in range(14):
            DepartmentWeekFactory(department=department, week_start=MONDAY - timedelta(weeks=back), status=status)
    DriftFlagFactory(department=others[0], status="watch")
    DepartmentEvidence.objects.bulk_create(
        DepartmentEvidence(
            department=cast.emergency, week_start=MONDAY - timedelta(weeks=back), probability=1 - back / 14,
            silence_sum=9 - back / 2, standing="drifting",
        )
        for back in range(14)
    )  # fmt: skip


def _past(cast: Cast) -> None:
    series = RevisionFactory(series=SeriesFactory(department=cast.emergency), weekday=1).series
    for back, outcome in enumerate(("not_raised", "not_held", "asked"), start=1):
        RecordFactory(
            review__series=series, review__slot_date=date(2026, 11, 10) - timedelta(weeks=back), outcome=outcome,
            coach=cast.head,
        )  # fmt: skip
    ReviewFactory(series=series, slot_date=date(2026, 11, 17), status="scheduled", expected_lead=cast.head)
    ReviewFactory(series=series, slot_date=date(2026, 11, 10), expected_lead=cast.head)
