import pytest
from axes.utils import reset
from django.contrib.auth import get_user_model
from django.test import Client

from tests.cast import PASSWORD, Cast

SIGN_IN = "/sign-in/"


@pytest.fixture(autouse=True)
def passwords(cast: Cast) -> None:
    reset()
    for person in (cast.head, cast.clinician):
        person.set_password(PASSWORD)
        person.save()


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> object:
    return client.post(SIGN_IN, {"username": email, "password": password, **more})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("email", ["hana.marsh@example.org", " Hana.MARSH@example.org "])
def test_address_and_password_sign_in_however_the_address_is_spelt(client: Client, email: str) -> None:
    sign_in(client, email, next="/account/")
    assert signed_in(client)


def test_unknown_address_wrong_password_and_inactive_person_get_the_same_answer(client: Client, cast: Cast) -> None:
    get_user_model().objects.filter(pk=cast.clinician.pk).update(is_active=False)
    tries = {"nobody@example.org": PASSWORD, "hana.marsh@example.org": "wrong", "casey.clark@example.org": PASSWORD}
    answers = [sign_in(client, email, password) for email, password in tries.items()]
    texts = [str(answer.context["form"].errors) for answer in answers]  # type: ignore[attr-defined]
    assert len(set(texts)) == 1
    assert "do not go together" in texts[0]


def test_ten_wrong_passwords_bring_a_pause_however_the_address_is_spelt(client: Client) -> None:
    for number in range(10):
        sign_in(client, "hana.marsh@example.org" if number % 2 else "HANA.marsh@example.org", "wrong")
    paused = sign_in(client, "hana.marsh@example.org")
    assert paused.status_code == 429  # type: ignore[attr-defined]
    assert b"A short pause" in paused.content  # type: ignore[attr-defined]
    assert not signed_in(client)
    sign_in(client, "casey.clark@example.org")
    assert signed_in(client), "a colleague behind the same address is not held up"


def test_next_page_elsewhere_is_ignored(client: Client) -> None:
    answer = sign_in(client, "hana.marsh@example.org", next="https://evil.example/")
    assert answer.headers["Location"] == "/"  # type: ignore[attr-defined]


def test_sign_out_takes_a_post(client: Client, cast: Cast) -> None:
    client.force_login(cast.head, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/sign-out/").status_code == 405
    assert signed_in(client)
    client.post("/sign-out/")
    assert not signed_in(client)


@pytest.mark.parametrize(("old", "changed"), [(PASSWORD, True), ("wrong", False)])
def test_password_is_changed_by_who_knows_the_present_one(client: Client, cast: Cast, old: str, changed: bool) -> None:
    client.force_login(cast.head, backend="django.contrib.auth.backends.ModelBackend")
    new = "three blue ladders lean"
    client.post("/account/", {"old_password": old, "new_password1": new, "new_password2": new})
    cast.head.refresh_from_db()
    assert cast.head.check_password(new) is changed
    assert signed_in(client)
