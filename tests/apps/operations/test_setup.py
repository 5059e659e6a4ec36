"""An empty hospital: by the page on an empty database, by the command, and from beside the demo."""

import io
import sqlite3
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from apps.accounts.models import User
from apps.audit.models import AuditEvent
from apps.core.errors import Refused
from apps.departments.models import Facility, Organisation
from apps.operations import services

FIELDS = {
    "name": "Lakeside General",
    "zone": "America/Chicago",
    "country": "US",
    "first_name": "Nadia",
    "last_name": "Brandt",
    "email": "Nadia.Brandt@lakeside.example",
    "password": "four words in a row",
}
WITHOUT_PASSWORD = {name: text for name, text in FIELDS.items() if name != "password"}


@pytest.fixture
def empty(db, settings, tmp_path):
    settings.COACHTRACK_EMBEDDED = True
    settings.COACHTRACK_HOSPITAL_MARK = tmp_path / "use-hospital"


def _hospital() -> tuple[str, str]:
    organisation = Organisation.objects.get()
    return organisation.name, organisation.zone


@pytest.mark.django_db
def test_start_makes_the_hospital_and_its_first_person(now):
    manager = services.start_hospital(**FIELDS, by=None, now=now)
    assert _hospital() == ("Lakeside General", "America/Chicago")
    assert Facility.objects.get().zone == "America/Chicago"
    assert (manager.is_program_manager, manager.is_administrator) == (True, True)
    assert (manager.email, manager.check_password(FIELDS["password"])) == ("nadia.brandt@lakeside.example", True)
    assert AuditEvent.objects.get().action == "hospital.started"


@pytest.mark.django_db
def test_start_where_there_is_a_hospital_changes_nothing(now):
    services.start_hospital(**FIELDS, by=None, now=now)
    with pytest.raises(Refused, match="already"):
        services.start_hospital(**FIELDS | {"email": "other@lakeside.example"}, by=None, now=now)
    assert User.objects.count() == 1


def test_page_on_an_empty_database_starts_it_and_signs_in(client, empty, settings):
    answer = client.post(reverse("operations:setup"), FIELDS)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)
    assert settings.COACHTRACK_HOSPITAL_MARK.exists()


def test_page_afterwards_is_closed(client, empty):
    client.post(reverse("operations:setup"), FIELDS)
    assert client.get(reverse("operations:setup")).status_code == 404
    assert client.post(reverse("operations:setup"), FIELDS).status_code == 404


def test_page_on_a_real_database_is_closed(client, empty, settings):
    settings.COACHTRACK_EMBEDDED = False
    assert client.get(reverse("operations:setup")).status_code == 404


@pytest.mark.parametrize(
    ("field", "text"),
    [("zone", "Chicago"), ("password", "short"), ("password", "password1234"), ("email", "nadia"), ("name", "")],
)
def test_page_with_something_amiss_keeps_what_was_typed(client, empty, field, text):
    answer = client.post(reverse("operations:setup"), FIELDS | {field: text})
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {field}
    assert "Brandt" in answer.content.decode()
    assert not Organisation.objects.exists()


def test_command_names_what_is_amiss(empty, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(CommandError, match="zone"):
        call_command("start_hospital", password_from_stdin=True, **WITHOUT_PASSWORD | {"zone": "Chicago"})


@pytest.mark.django_db
def test_command_on_the_demo_refuses(settings):
    settings.COACHTRACK_DEMO = True
    with pytest.raises(CommandError, match="nobody real goes into it"):
        call_command("start_hospital", password_from_stdin=True, **WITHOUT_PASSWORD)


def _people(database: Path) -> set[str]:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        return {row[0] for row in connection.execute("SELECT email FROM accounts_user WHERE email IS NOT NULL")}


def _organisations(database: Path) -> list[str]:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        return [row[0] for row in connection.execute("SELECT name FROM departments_organisation")]


def test_hospital_beside_the_demo_shares_nobody_with_it(client, db, settings, tmp_path, monkeypatch):
    monkeypatch.setenv("COACHTRACK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "")
    settings.COACHTRACK_DEMO, settings.COACHTRACK_DATA_DIR = True, tmp_path
    settings.COACHTRACK_HOSPITAL_MARK = tmp_path / "use-hospital"
    before = User.objects.count()
    answer = client.post(reverse("operations:setup"), FIELDS)
    assert answer.headers["Location"] == reverse("operations:setup-wait")
    assert _people(tmp_path / "hospital" / "coachtrack.sqlite3") == {"nadia.brandt@lakeside.example"}
    assert (User.objects.count(), Organisation.objects.count()) == (before, 0)
    assert client.get(answer.headers["Location"]).headers["Refresh"] == "3"
    again = client.post(reverse("operations:setup"), FIELDS)
    assert "There is a hospital here already" in again.content.decode()
