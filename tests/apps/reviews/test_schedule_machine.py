"""The schedule machine, run shortly in every suite and at length by `make schedules`."""

import os

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.apps.reviews.machine import Schedules

EVERYTHING = list(HealthCheck)


@pytest.mark.django_db
def test_schedule_stays_as_declared_whatever_happens_in_a_few_lives() -> None:
    short = settings(
        max_examples=8, stateful_step_count=25, deadline=None, derandomize=True, database=None,
        suppress_health_check=EVERYTHING,
    )  # fmt: skip
    run_state_machine_as_test(Schedules, settings=short)


@pytest.mark.long
@pytest.mark.django_db
def test_schedule_stays_as_declared_whatever_happens_in_many_lives(capsys: pytest.CaptureFixture[str]) -> None:
    number = int(os.environ.get("SEED") or 1)
    lives, steps = int(os.environ.get("LIVES") or 300), int(os.environ.get("STEPS") or 60)
    with capsys.disabled():
        print(f"\nseed {number}, {lives} lives of up to {steps} steps")  # noqa: T201
    long = settings(
        max_examples=lives, stateful_step_count=steps, deadline=None, database=None, print_blob=True,
        suppress_health_check=EVERYTHING,
    )  # fmt: skip
    run_state_machine_as_test(seed(number)(Schedules), settings=long)
