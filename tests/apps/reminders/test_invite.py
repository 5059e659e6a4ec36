import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.reminders.models import Reminder
from apps.reminders.services import deliver, invite
from tests.cast import Cast

PASSWORD = "three blue ladders lean"


def link(message: EmailMessage) -> str:
    found = re.search(r"http://testserver(/link/welcome/\S+)", str(message.body))
    assert found
    return found[1]


def choose(client: Client, path: str, password: str = PASSWORD) -> int:
    """Opens the link and sets the password; the status of the last answer."""
    opened = client.get(path, follow=True)
    form = opened.redirect_chain[-1][0] if opened.redirect_chain else path
    return client.post(form, {"new_password1": password, "new_password2": password}).status_code


@pytest.fixture
def invited(cast: Cast, now: datetime, mailoutbox: list[EmailMessage]) -> str:
    invite(user=cast.clinician, by=cast.manager, now=now)
    deliver(now=now)
    return link(mailoutbox[0])


def test_invited_person_sets_a_password_and_signs_in(client: Client, cast: Cast, invited: str) -> None:
    assert choose(client, invited) == 302
    cast.clinician.refresh_from_db()
    assert cast.clinician.check_password(PASSWORD)


def test_link_works_once(client: Client, invited: str) -> None:
    choose(client, invited)
    again = client.get(invited)
    assert again.status_code == 410
    assert b"This link has ended" in again.content
    assert choose(Client(), invited, "another long password") == 410


def test_link_ends_after_fourteen_days(client: Client, invited: str, settings: object) -> None:
    settings.PASSWORD_RESET_TIMEOUT = -1  # type: ignore[attr-defined]
    assert client.get(invited).status_code == 410


@pytest.mark.parametrize("path", ["/link/welcome/x/y-z/", "/link/welcome/%00/a-b/", "/link/welcome/AAAA/set-password/"])
def test_link_that_is_none_gets_the_same_polite_page(client: Client, cast: Cast, path: str) -> None:
    assert client.get(path).status_code == 410


def test_link_of_a_person_who_has_left_has_ended(client: Client, cast: Cast, invited: str) -> None:
    User.objects.filter(pk=cast.clinician.pk).update(is_active=False)
    assert client.get(invited).status_code == 410


def test_link_outlives_a_change_of_the_key_while_the_old_one_is_named(
    client: Client, invited: str, settings: Any
) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "rotated-" * 8, [settings.SECRET_KEY]
    assert client.get(invited).status_code == 302
    settings.SECRET_KEY_FALLBACKS = []
    assert Client().get(invited).status_code == 410


def test_simple_password_is_turned_down_with_the_reason(client: Client, cast: Cast, invited: str) -> None:
    assert choose(client, invited, "password") == 200
    cast.clinician.refresh_from_db()
    assert not cast.clinician.check_password("password")


def test_token_is_in_no_table(cast: Cast, invited: str) -> None:
    token = invited.split("/")[-2]
    with connection.cursor() as cursor:
        for table in ("reminders_reminder", "reminders_deliveryattempt", "audit_auditevent"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608  the names are above
            assert token not in str(cursor.fetchall())


def test_inviting_twice_at_once_queues_one_mail_and_later_another(
    cast: Cast, now: datetime, mailoutbox: list[EmailMessage]
) -> None:
    for moment in (now, now, now + timedelta(days=1)):
        invite(user=cast.clinician, by=cast.manager, now=moment)
        if moment != now:
            deliver(now=moment)
    assert Reminder.objects.count() == 1
    invite(user=cast.clinician, by=cast.manager, now=now + timedelta(days=2))
    deliver(now=now + timedelta(days=2))
    assert len(mailoutbox) == 2


@pytest.mark.parametrize("change", [{"email": None}, {"is_active": False}])
def test_person_who_cannot_be_invited_is_refused_with_the_way_out(
    cast: Cast, now: datetime, change: dict[str, object]
) -> None:
    for name, value in change.items():
        setattr(cast.clinician, name, value)
    with pytest.raises(Refused, match="first"):
        invite(user=cast.clinician, by=cast.manager, now=now)
