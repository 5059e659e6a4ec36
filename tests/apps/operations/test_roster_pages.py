from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.departments.models import Department, DepartmentLead, Membership
from apps.operations.models import RosterFile, RosterUpload
from apps.operations.roster.headings import Kind
from apps.operations.roster.services import import_roster
from apps.operations.uploads import forget_old_uploads
from tests.apps.operations.roster_files import GOOD, NOW, every_row, files
from tests.cast import Cast
from tests.factories import MembershipFactory

PAGE = "/roster/"
OWN = {"operations.RosterUpload", "operations.RosterFile"}


@pytest.fixture(autouse=True)
def at_half_past_two() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def manager(client: Client, cast: Cast) -> Client:
    client.force_login(cast.manager, backend="django.contrib.auth.backends.ModelBackend")
    return client


def upload(client: Client, given: dict[Kind, str] | None = None) -> Any:
    contents = GOOD if given is None else given
    posted = {kind.value: SimpleUploadedFile(f"{kind}.csv", text.encode()) for kind, text in contents.items()}
    return client.post(PAGE, posted, follow=True)


def confirm(client: Client, page: Any) -> Any:
    return client.post(page.request["PATH_INFO"], {"token": page.context["token"]}, follow=True)


def domain_rows() -> dict[str, Any]:
    return {table: rows for table, rows in every_row().items() if table not in OWN}


def test_an_upload_shows_what_would_change_and_writes_nothing(manager: Client) -> None:
    before = domain_rows()
    page = upload(manager)
    assert "nothing imported yet" in page.content.decode()
    assert "People created: 5" in page.content.decode()
    assert page.context["preview"]["coming"][0]["department"] == "Emergency Medicine"
    assert domain_rows() == before


def test_confirming_imports_what_was_shown_and_forgets_the_files(manager: Client) -> None:
    page = confirm(manager, upload(manager))
    assert "Imported." in page.content.decode()
    assert Department.objects.filter(code="ICU").exists()
    assert not RosterFile.objects.exists()


def test_confirming_twice_imports_once(manager: Client) -> None:
    page = upload(manager)
    confirm(manager, page)
    before = domain_rows()
    assert "imported already" in confirm(manager, page).content.decode()
    assert domain_rows() == before


def test_what_changed_since_the_preview_is_shown_again_first(manager: Client) -> None:
    page = upload(manager)
    import_roster(files(kinds=[Kind.DEPARTMENTS]), by=None, now=NOW)
    again = confirm(manager, page)
    assert "Look at this new one" in again.content.decode()
    assert not User.objects.filter(external_id="E1").exists()
    assert "Imported." in confirm(manager, again).content.decode()


@pytest.mark.parametrize("token", ["", "made-up", "WyJ4Il0:x:y"])
def test_a_token_that_is_not_of_this_preview_confirms_nothing(manager: Client, token: str) -> None:
    page = upload(manager)
    before = domain_rows()
    answer = manager.post(page.request["PATH_INFO"], {"token": token}, follow=True)
    assert "preview has changed" in answer.content.decode()
    assert domain_rows() == before


def test_a_preview_is_gone_after_two_hours_and_its_files_too(
    manager: Client, at_half_past_two: time_machine.Traveller
) -> None:
    page = upload(manager)
    at_half_past_two.shift(timedelta(hours=2))
    assert manager.get(page.request["PATH_INFO"]).status_code == 404
    assert manager.post(page.request["PATH_INFO"], {"token": page.context["token"]}).status_code == 404
    forget_old_uploads(now=NOW + timedelta(hours=2))
    assert not RosterUpload.objects.exists()


def test_nobody_else_sees_or_confirms_an_upload(manager: Client, cast: Cast) -> None:
    page = upload(manager)
    manager.force_login(cast.administrator, backend="django.contrib.auth.backends.ModelBackend")
    assert manager.get(page.request["PATH_INFO"]).status_code == 404
    assert manager.post(page.request["PATH_INFO"], {"token": page.context["token"]}).status_code == 404


@pytest.mark.parametrize("rows", [3, 400])
def test_problems_are_listed_with_a_fixed_number_of_queries(
    manager: Client, rows: int, django_assert_max_num_queries: Any
) -> None:
    people = "external_id,first,last,email\n" + "".join(f"E{n},A,B,no address\n" for n in range(rows))
    page = upload(manager, {Kind.PEOPLE: people})
    assert f"{rows} problems, nothing imported" in page.content.decode()
    assert "line" in page.content.decode().lower()
    with django_assert_max_num_queries(6):
        manager.get(page.request["PATH_INFO"])


def test_an_upload_without_a_file_is_asked_for_one(manager: Client) -> None:
    answer = manager.post(PAGE, {})
    assert answer.status_code == 400
    assert "Choose at least one file." in answer.content.decode()


def test_an_empty_file_is_named_like_any_other_problem(manager: Client) -> None:
    assert "This file is empty" in upload(manager, {Kind.PEOPLE: ""}).content.decode()


def test_values_of_a_file_are_text_on_the_page(manager: Client) -> None:
    page = upload(manager, {Kind.PEOPLE: "external_id,first,last,email\nE1,A,B,<svg onload=x>\n"})
    assert "<svg onload" not in page.content.decode()


def test_leavers_are_ended_only_when_somebody_says_so(manager: Client, cast: Cast) -> None:
    confirm(manager, upload(manager))
    text = "".join(line for line in GOOD[Kind.PEOPLE].splitlines(keepends=True) if not line.startswith("E5"))
    text = text.replace("Cole", "Colin")
    page = confirm(manager, upload(manager, {Kind.PEOPLE: text}))
    assert Membership.objects.get(user__external_id="E5").ends_on is None
    leaver = User.objects.get(external_id="E5")
    url = reverse("operations:roster-leavers", args=[page.context["upload"].public_id])
    manager.post(url, {"people": [leaver.public_id], "last_day": "2026-11-30"})
    assert f"{Membership.objects.get(user=leaver).ends_on:%F}" == "2026-11-30"
    assert f"{DepartmentLead.objects.get(user=leaver).ends_on:%F}" == "2026-11-30"
    assert User.objects.get(pk=leaver.pk).is_active


def test_only_people_listed_as_leavers_can_be_ended_there(manager: Client, cast: Cast) -> None:
    page = confirm(manager, upload(manager))
    url = reverse("operations:roster-leavers", args=[page.context["upload"].public_id])
    answer = manager.post(url, {"people": [User.objects.get(external_id="E1").public_id], "last_day": "2026-11-30"})
    assert answer.status_code == 400
    assert not Membership.objects.filter(ends_on__isnull=False).exists()


@pytest.mark.parametrize("kind", Kind)
def test_a_template_can_be_downloaded_and_has_the_columns(kind: Kind, manager: Client) -> None:
    assert f"templates/roster/{kind}.csv" in manager.get(PAGE).content.decode()


def test_members_in_the_cast_are_no_leavers_unless_a_roster_knew_them(manager: Client) -> None:
    MembershipFactory(user__external_id=None)
    leavers = upload(manager).context["preview"]["leavers"]
    assert None not in [leaver["external_id"] for leaver in leavers]


def test_leavers_can_be_ended_when_the_files_bring_nothing_new(manager: Client) -> None:
    confirm(manager, upload(manager))
    text = "".join(line for line in GOOD[Kind.PEOPLE].splitlines(keepends=True) if not line.startswith("E5"))
    page = upload(manager, {Kind.PEOPLE: text})
    url = reverse("operations:roster-leavers", args=[page.context["upload"].public_id])
    assert url in page.content.decode()
    leaver = User.objects.get(external_id="E5")
    manager.post(url, {"people": [leaver.public_id], "last_day": "2026-11-30"})
    assert not leaver.memberships.filter(ends_on__isnull=True).exists()


def test_leavers_of_files_not_imported_yet_cannot_be_ended(manager: Client) -> None:
    confirm(manager, upload(manager))
    text = "".join(line for line in GOOD[Kind.PEOPLE].splitlines(keepends=True) if not line.startswith("E5"))
    page = upload(manager, {Kind.PEOPLE: text.replace("Cole", "Colin")})
    url = reverse("operations:roster-leavers", args=[page.context["upload"].public_id])
    leaver = User.objects.get(external_id="E5")
    assert manager.post(url, {"people": [leaver.public_id], "last_day": "2026-11-30"}).status_code == 400
    assert leaver.memberships.filter(ends_on__isnull=True).exists()


def test_the_demo_shows_what_an_import_would_do_and_keeps_nothing(manager: Client, settings: Any) -> None:
    settings.COACHTRACK_DEMO = True
    page = upload(manager)
    assert "Import these changes" not in page.content.decode()
    before = domain_rows()
    answer = manager.post(page.request["PATH_INFO"], {"token": page.context["token"]}, follow=True)
    assert "this is the demo hospital" in answer.content.decode()
    assert domain_rows() == before
