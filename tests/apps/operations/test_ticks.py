from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from apps.core.models import DemoClock, TickRun
from apps.core.ticks import Tick, run_tick
from apps.operations import services, ticks
from apps.operations.selectors import is_due
from apps.operations.tasks import run_tick as task
from coachtrack.schedule import BEAT_SCHEDULE
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db

NIGHTLY = Tick("nightly", lambda now: 3, timedelta(days=1))
MINUTELY = Tick("due", lambda now: 3, timedelta(minutes=1))


def _stumble(now: datetime) -> int:
    raise ValueError("a poisoned row")


def test_tick_that_runs_leaves_its_row_count(now):
    run = run_tick(MINUTELY, now=now)
    assert (run.name, run.rows, run.error, run.started_at) == ("due", 3, "", now)
    assert run.finished_at >= now


def test_tick_that_stumbles_keeps_its_error_and_raises_it(now):
    with pytest.raises(ValueError, match="poisoned"):
        run_tick(Tick("due", _stumble, timedelta(minutes=1)), now=now)
    assert TickRun.objects.get().error == "ValueError: a poisoned row"


def test_ticks_one_stumbles_the_others_still_run(now, monkeypatch):
    broken = Tick("due", _stumble, timedelta(minutes=1))
    monkeypatch.setattr("apps.operations.services.ticks.TICKS", {"due": broken, "nightly": NIGHTLY})
    assert [run.error[:10] for run in services.run_ticks(["nightly", "due"], now=now)] == ["ValueError", ""]


def test_daily_tick_woken_hourly_runs_once_a_day_of_the_organisation(now):
    OrganisationFactory(zone="America/New_York")
    midnight = datetime(2026, 11, 13, 5, 0, tzinfo=UTC)
    assert is_due(NIGHTLY, now)
    run_tick(NIGHTLY, now=now)
    assert not is_due(NIGHTLY, midnight - timedelta(minutes=1))
    assert is_due(NIGHTLY, midnight)


def test_daily_tick_that_stumbled_is_tried_again(now):
    with pytest.raises(ValueError, match="poisoned"):
        run_tick(Tick("nightly", _stumble, timedelta(days=1)), now=now)
    assert is_due(NIGHTLY, now + timedelta(hours=1))


def test_minutely_tick_is_always_due(now):
    run_tick(MINUTELY, now=now)
    assert is_due(MINUTELY, now)


def test_task_runs_the_ticks_it_names_and_ignores_others():
    task("retention", "no such tick")
    assert TickRun.objects.get().name == "retention"


def test_retention_forgets_runs_of_more_than_thirty_days(now):
    old = run_tick(MINUTELY, now=now - timedelta(days=31))
    kept = run_tick(MINUTELY, now=now - timedelta(days=29))
    services.run_ticks(["retention"], now=now)
    assert not TickRun.objects.filter(pk=old.pk).exists()
    assert TickRun.objects.filter(pk=kept.pk).exists()


def test_every_tick_is_woken_and_beat_wakes_nothing_else():
    assert {name for entry in BEAT_SCHEDULE.values() for name in entry["args"]} >= set(ticks.TICKS)


def test_ledger_is_filled_and_emptied_by_one_waking():
    """Woken apart, two workers would do both at once, and what the one has just put in would wait a minute longer."""
    assert ("queue", "deliver") in [entry["args"] for entry in BEAT_SCHEDULE.values()]


def test_no_wake_is_further_apart_than_an_hour():
    assert all(entry["schedule"] <= 3600 for entry in BEAT_SCHEDULE.values())
    assert all(entry["options"]["expires"] < entry["schedule"] for entry in BEAT_SCHEDULE.values())


def test_command_as_of_a_moment_runs_as_of_it(capsys, settings):
    settings.COACHTRACK_EMBEDDED = True
    call_command("tick", "retention", now="2027-01-04T09:00:00-05:00")
    assert TickRun.objects.get().started_at == datetime(2027, 1, 4, 14, tzinfo=UTC)
    assert "retention" in capsys.readouterr().out


def test_command_on_a_real_database_refuses_another_moment(settings):
    settings.COACHTRACK_EMBEDDED = False
    with pytest.raises(CommandError, match="--i-know"):
        call_command("tick", now="2027-01-04T09:00:00Z")
    call_command("tick", "retention", now="2027-01-04T09:00:00Z", i_know=True)


def test_command_backwards_refuses(settings, now):
    settings.COACHTRACK_EMBEDDED = True
    run_tick(MINUTELY, now=now)
    with pytest.raises(CommandError, match="only moves forward"):
        call_command("tick", now=(now - timedelta(seconds=1)).isoformat())


@pytest.mark.parametrize(("text", "hint"), [("soon", "write it like"), ("2027-01-04T09:00:00", "no offset")])
def test_command_with_an_unclear_moment_says_how_to_write_it(settings, text, hint):
    settings.COACHTRACK_EMBEDDED = True
    with pytest.raises(CommandError, match=hint):
        call_command("tick", now=text)


def test_command_with_an_unknown_name_lists_the_names():
    with pytest.raises(CommandError, match="There is no tick named retnetion"):
        call_command("tick", "retnetion")


def test_command_on_the_demo_takes_its_clock_along(settings):
    settings.COACHTRACK_EMBEDDED = settings.COACHTRACK_DEMO = True
    ahead = datetime.now(UTC) + timedelta(days=7)
    call_command("tick", "retention", now=ahead.isoformat())
    assert DemoClock.objects.get().offset_seconds == pytest.approx(7 * 24 * 3600, abs=60)
