"""One-click sign-in, and living the next week, on a small hospital of the tests' own."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import Refused
from apps.core.models import DemoClock, TickRun
from apps.operations import selectors, services
from apps.operations.demo_clock import move_demo_clock
from apps.operations.one_at_a_time import one_at_a_time
from apps.operations.progress import tell
from tests.factories import RevisionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings, tmp_path, cast):
    settings.COACHTRACK_DEMO, settings.COACHTRACK_HOME_DIR = True, tmp_path
    cast.manager.email = "mona.vale@northmere.example"
    cast.manager.save()


def _become(client, email, **more):
    return client.post(reverse("operations:demo-sign-in"), {"email": email, **more})


def test_one_click_makes_the_visitor_somebody_of_the_cast(client, demo, cast):
    assert _become(client, "mona.vale@northmere.example").headers["Location"] == "/"
    assert client.session["_auth_user_id"] == str(cast.manager.pk)


def test_one_click_for_anybody_else_is_404(client, demo, cast):
    assert _become(client, cast.head.email).status_code == 404
    assert "_auth_user_id" not in client.session


def test_one_click_leads_on_inside_but_never_away(client, demo):
    assert _become(client, "mona.vale@northmere.example", next="/notes/").headers["Location"] == "/notes/"
    assert _become(client, "mona.vale@northmere.example", next="//evil.example").headers["Location"] == "/"


def test_sign_in_page_offers_the_cast(client, demo):
    page = client.get(reverse("accounts:sign-in")).content.decode()
    assert "mona.vale@northmere.example" in page


def test_doors_outside_the_demo_are_404(client, cast):
    assert _become(client, cast.manager.email).status_code == 404
    assert client.get(reverse("operations:demo-week")).status_code == 404
    assert client.post(reverse("operations:demo-week")).status_code == 404


def test_demo_clock_only_moves_forward(demo):
    move_demo_clock(to=datetime.now(UTC) + timedelta(days=7))
    ahead = DemoClock.objects.get().offset_seconds
    move_demo_clock(to=datetime.now(UTC) + timedelta(days=2))
    assert DemoClock.objects.get().offset_seconds == ahead > 6 * 24 * 3600


def test_week_while_the_demo_fills_is_refused(demo, now):
    tell("week 3 of 30", 3, 30)
    with pytest.raises(Refused, match="still being filled"):
        services.live_next_week(now=now)


def test_week_clicked_twice_is_lived_once(client, demo, settings):
    with one_at_a_time(settings.COACHTRACK_HOME_DIR / "next-week.lock", "no"):
        answer = client.post(reverse("operations:demo-week"), follow=True)
    assert "A week is being lived already" in answer.content.decode()
    assert not TickRun.objects.exists()


def test_week_goes_through_the_real_ticks_and_is_told(client, demo, cast, monkeypatch):
    """Without Northmere's people, whose stories have tests of their own: a review comes, and nobody logs it."""
    monkeypatch.setattr("apps.operations.services.week.live_on", lambda *, start, end: 0)
    begin = clock.now()
    RevisionFactory(series__department=cast.emergency)
    assert client.post(reverse("operations:demo-week")).headers["Location"] == reverse("operations:demo-week")
    assert clock.now() - begin >= timedelta(days=7)
    assert TickRun.objects.filter(name="drift").count() >= 7
    assert TickRun.objects.filter(name="nightly").count() in (7, 8)
    week = selectors.lived_week()
    assert (week.opened, week.logged) == (1, 0)
    assert "Emergency Medicine" in client.get(reverse("operations:demo-week")).content.decode()


def test_nobody_of_the_demo_is_real(client, demo):
    assert User.objects.filter(email__in=[one.email for one in selectors.demo_cast()]).count() == 1
