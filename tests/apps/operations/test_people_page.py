from typing import Any

import pytest
from django.test import Client

from apps.reminders.models import Reminder
from tests.cast import Cast
from tests.factories import DepartmentLeadFactory, MembershipFactory, UserFactory

PAGE = "/people/"


@pytest.fixture
def manager(client: Client, cast: Cast) -> Client:
    client.force_login(cast.manager, backend="django.contrib.auth.backends.ModelBackend")
    return client


def names(client: Client, query: str = "") -> set[str]:
    return {person.user.get_full_name() for person in client.get(f"{PAGE}{query}").context["people"]}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=marsh", {"Dr. Hana Marsh"}),
        ("?q=hana+marsh", {"Dr. Hana Marsh"}),
        ("?q=dele.gate@example.org", {"Dele Gate"}),
        ("?department=SUR", {"Dr. Otto Byrd"}),
        ("?role=peer_champion", {"Pia Champ"}),
        ("?role=executive", {"Ezra Stone"}),
        ("?role=clinician", {"Casey Clark", "Jo Quinn"}),
        ("?role=none&q=ola", {"Ola Strand"}),
        ("?invited=sent", set()),
        ("?role=lead&department=EDP", {"Dr. Hana Marsh", "Cole Ito", "Dele Gate"}),
    ],
)
def test_the_list_is_narrowed_by_search_department_role_and_invitation(manager: Client, query: str, found: set) -> None:
    assert names(manager, query) == found


@pytest.mark.parametrize(
    "query", ["?role=boss", "?page=-1", "?page=x", "?department='--", "?q=%00", "?invited=x&page=9"]
)
def test_a_query_that_makes_no_sense_still_shows_a_page(manager: Client, query: str) -> None:
    assert manager.get(f"{PAGE}{query}").status_code == 200


def test_one_tap_sends_one_invitation(manager: Client, cast: Cast) -> None:
    answer = manager.post(PAGE, {"one": cast.clinician.public_id, "people": [cast.head.public_id]}, follow=True)
    assert "1 invitation is on the way." in answer.content.decode()
    assert [reminder.recipient for reminder in Reminder.objects.all()] == [cast.clinician]


def test_all_ticked_are_invited_and_who_has_no_address_is_named(manager: Client, cast: Cast) -> None:
    nobody = UserFactory(email=None, first_name="No", last_name="Mail")
    ticked = [cast.head.public_id, cast.clinician.public_id, nobody.public_id, "x"]
    answer = manager.post(PAGE, {"people": ticked}, follow=True).content.decode()
    assert "2 invitations are on the way." in answer
    assert "No Mail has no e-mail address" in answer


def test_everybody_on_a_list_who_never_was_is_invited(manager: Client, cast: Cast) -> None:
    manager.post(PAGE, {"one": cast.clinician.public_id})
    manager.post(f"{PAGE}?role=clinician", {"everybody": "1"})
    assert {reminder.recipient for reminder in Reminder.objects.all()} == {cast.clinician, cast.colleague}
    assert names(manager, "?invited=sent") == {"Casey Clark", "Jo Quinn"}


def test_no_tick_is_told(manager: Client) -> None:
    assert "Nobody was ticked" in manager.post(PAGE, {}, follow=True).content.decode()


@pytest.mark.parametrize("people", [3, 60])
def test_the_page_costs_the_same_however_many_there_are(
    manager: Client, people: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(people):
        user = MembershipFactory().user
        DepartmentLeadFactory(user=user)
    with django_assert_max_num_queries(9):
        answer = manager.get(PAGE)
    assert len(answer.context["people"]) <= 50
