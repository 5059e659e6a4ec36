from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.core import clock
from apps.tools.models import FocusBehaviour, LeadReadiness, ObservationTarget, TrainedBehaviour
from tests.cast import NOW, Cast
from tests.factories import DeploymentFactory, TrainedBehaviourFactory


@pytest.fixture(autouse=True)
def thursday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def behaviours(cast: Cast) -> list[TrainedBehaviour]:
    tool = DeploymentFactory(department=cast.emergency).tool
    return [
        TrainedBehaviourFactory(tool=tool, text=text, position=at) for at, text in enumerate(("Look", "Write", "Act"))
    ]


def as_(client: Client, user: User) -> Client:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(cast: Cast, name: str) -> str:
    return reverse(f"tools:{name}", args=[cast.emergency.public_id])


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def choose(client: Client, cast: Cast, behaviour: TrainedBehaviour, month: str = "2026-11") -> Any:
    said = {"month": month, "behaviour": str(behaviour.public_id)}
    return client.post(address(cast, "focus"), said, follow=True)


def test_lead_chooses_the_behaviour_of_this_month_and_the_next(
    client: Client, cast: Cast, behaviours: list[TrainedBehaviour]
) -> None:
    choose(as_(client, cast.head), cast, behaviours[1])
    shown = text(choose(client, cast, behaviours[0], "2026-12"))
    assert "“Write”" in shown
    assert FocusBehaviour.objects.filter(starts_on=date(2026, 12, 1), behaviour=behaviours[0]).exists()


def test_whose_turn_is_longest_ago_is_offered_first(
    client: Client, cast: Cast, behaviours: list[TrainedBehaviour]
) -> None:
    for place, month in ((0, 9), (1, 10)):
        FocusBehaviour.objects.create(
            department=cast.emergency,
            behaviour=behaviours[place],
            starts_on=date(2026, month, 1),
            ends_on=date(2026, month, 28),
        )
    shown = text(as_(client, cast.head).get(address(cast, "focus")))
    offered = [shown.index(f'<option value="{behaviours[place].public_id}"') for place in (2, 0, 1)]
    assert offered == sorted(offered)
    assert "1 Oct – 28 Oct 2026" in shown


def test_burden_and_strangers_are_not_offered(client: Client, cast: Cast, behaviours: list[TrainedBehaviour]) -> None:
    burden = TrainedBehaviourFactory(tool=behaviours[0].tool, kind="burden")
    for behaviour in (burden, TrainedBehaviourFactory()):
        assert choose(as_(client, cast.head), cast, behaviour).status_code == 400
    assert choose(client, cast, behaviours[0], "2027-03").status_code == 400
    assert not FocusBehaviour.objects.exists()


def test_lead_sets_how_many_cases_to_watch(client: Client, cast: Cast) -> None:
    as_(client, cast.head).post(address(cast, "focus"), {"cases": "6"})
    assert ObservationTarget.objects.get().cases == 6
    assert client.post(address(cast, "focus"), {"cases": "99"}).status_code == 400


def test_program_manager_notes_a_training_of_somebody_who_leads_here(
    client: Client, cast: Cast, behaviours: list[TrainedBehaviour]
) -> None:
    said = {"tool": str(behaviours[0].tool.public_id), "trained_on": "2026-11-02"}
    as_(client, cast.manager).post(address(cast, "training"), said | {"person": str(cast.head.public_id)})
    assert LeadReadiness.objects.get().user == cast.head
    for wrong in (
        {"person": str(cast.clinician.public_id)},
        {"person": str(cast.head.public_id), "trained_on": "2027-01-01"},
    ):
        assert client.post(address(cast, "training"), said | wrong).status_code == 400


@pytest.mark.parametrize("name", ["focus", "training"])
def test_page_takes_the_same_queries_at_two_sizes(
    client: Client, cast: Cast, name: str, django_assert_max_num_queries: Any
) -> None:
    as_(client, cast.manager)
    for _ in range(2):
        with django_assert_max_num_queries(10):
            assert client.get(address(cast, name)).status_code == 200
        for _ in range(8):
            TrainedBehaviourFactory(tool=DeploymentFactory(department=cast.emergency).tool)
