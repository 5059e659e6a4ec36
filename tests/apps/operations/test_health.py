import json
from datetime import timedelta

import pytest
from django.urls import reverse

from apps.core import clock
from apps.core.models import TickRun
from apps.operations import selectors
from apps.operations.progress import tell
from apps.operations.selectors import Health
from apps.operations.ticks import TICKS

pytestmark = pytest.mark.django_db

LONG_UP = timedelta(hours=1)


def _ran(moment, **fields):
    for name in TICKS:
        TickRun.objects.create(name=name, started_at=moment, finished_at=moment, **fields)


def test_health_with_every_tick_on_time_is_ok(now):
    _ran(now - timedelta(minutes=1))
    assert selectors.health(now, up_for=LONG_UP) is Health.OK


def test_health_before_the_first_ticks_is_starting(now):
    assert selectors.health(now, up_for=timedelta(minutes=1)) is Health.STARTING


def test_health_with_a_late_tick_is_late(now):
    _ran(now - timedelta(days=2))
    assert selectors.health(now, up_for=LONG_UP) is Health.LATE


def test_health_with_ticks_that_only_stumble_is_late(now):
    _ran(now - timedelta(minutes=1), error="ValueError: no")
    assert selectors.health(now, up_for=LONG_UP) is Health.LATE


def test_health_runs_left_in_the_future_do_not_hide_that_ticks_stopped(now):
    _ran(now - timedelta(days=2))
    _ran(now + timedelta(days=30))
    assert selectors.health(now, up_for=LONG_UP) is Health.LATE


def test_health_while_the_demo_fills_is_starting(now, settings, tmp_path):
    settings.COACHTRACK_DEMO, settings.COACHTRACK_HOME_DIR = True, tmp_path
    tell("week 3 of 30", 3, 30)
    assert selectors.health(now, up_for=LONG_UP) is Health.STARTING


def test_healthz_needs_no_sign_in_and_says_little(client):
    _ran(clock.now())
    answer = client.get("/healthz")
    assert (answer.status_code, json.loads(answer.content)) == (200, {"status": "up", "detail": "ok"})


def test_healthz_without_a_database_is_503(client, monkeypatch):
    monkeypatch.setattr(selectors, "database_answers", lambda: False)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (503, "down")


def test_operations_page_names_what_is_late(client, cast):
    _ran(clock.now() - timedelta(days=2))
    client.force_login(cast.manager, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("operations:operations")).content.decode()
    assert "Not everything has run on time" in page
    assert all(name in page for name in TICKS)


def test_operations_page_takes_the_same_few_queries_however_much_has_run(client, cast, django_assert_max_num_queries):
    client.force_login(cast.administrator, backend="django.contrib.auth.backends.ModelBackend")
    for runs in (1, 20):
        for minutes in range(runs):
            _ran(clock.now() - timedelta(minutes=minutes))
        with django_assert_max_num_queries(10):
            client.get(reverse("operations:operations"))
