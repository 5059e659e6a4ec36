from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.core import clock
from apps.departments.models import Absence, DepartmentLead
from tests.cast import NOW, Cast
from tests.factories import DepartmentLeadFactory, MembershipFactory, UserFactory

MONDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 20)
DAYS = {"starts_on": "2026-11-16", "ends_on": "2026-11-20"}


@pytest.fixture(autouse=True)
def thursday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def as_(client: Client, user: User) -> Client:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(cast: Cast, name: str = "leads") -> str:
    return reverse(f"departments:{name}", args=[cast.emergency.public_id])


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_page_tells_who_leads_who_comes_who_was_and_who_is_away(client: Client, cast: Cast) -> None:
    DepartmentLeadFactory(department=cast.emergency, user__last_name="Early", ends_on=date(2026, 1, 31))
    late = DepartmentLeadFactory(department=cast.emergency, user__last_name="Late", starts_on=date(2026, 12, 1))
    DepartmentLead.objects.filter(pk=late.pk).update(role="co_lead")
    Absence.objects.create(user=cast.head, starts_on=MONDAY, ends_on=FRIDAY)
    shown = text(as_(client, cast.head).get(page(cast)))
    for words in ("Dr. Hana Marsh", "Robin Early", "from Tuesday 1 December 2026", "Dele Gate stands in."):
        assert words in shown


def test_lead_enters_leave_with_a_delegate_in_one_form(client: Client, cast: Cast) -> None:
    response = as_(client, cast.head).post(page(cast, "leave"), DAYS | {"person": str(cast.clinician.public_id)})
    assert response.status_code == 302
    assert Absence.objects.get().user == cast.head
    assert DepartmentLead.objects.get(user=cast.clinician).takes_over


def test_refusal_stands_beside_its_field_and_keeps_what_was_typed(client: Client, cast: Cast) -> None:
    said = {"starts_on": "2026-11-20", "ends_on": "2026-11-16", "person": str(cast.clinician.public_id)}
    response = as_(client, cast.head).post(page(cast, "delegate"), said | {"takes_over": "yes"})
    assert response.status_code == 400
    assert "ends before it begins" in text(response)
    assert 'value="2026-11-20"' in text(response)


def test_lead_cannot_choose_oneself_or_a_stranger(client: Client, cast: Cast) -> None:
    for person in (cast.head, cast.outsider):
        said = DAYS | {"person": str(person.public_id), "takes_over": "yes"}
        assert as_(client, cast.head).post(page(cast, "delegate"), said).status_code == 400
    assert DepartmentLead.objects.filter(role="delegate").count() == 1


def test_program_manager_names_somebody_from_elsewhere_by_address(client: Client, cast: Cast) -> None:
    said = {"somebody_else": "Ola.Strand@example.org", "starts_on": "2026-11-16"}
    assert as_(client, cast.manager).post(page(cast, "lead-change"), said).status_code == 302
    assert DepartmentLead.objects.get(user=cast.outsider).starts_on == MONDAY
    said["somebody_else"] = "nobody@example.org"
    assert "Nobody is known by this" in text(client.post(page(cast, "lead-change"), said))


def test_program_manager_enters_the_leave_of_a_lead_who_fell_ill(client: Client, cast: Cast) -> None:
    said = DAYS | {"away": str(cast.head.public_id)}
    assert as_(client, cast.manager).post(page(cast, "leave"), said).status_code == 302
    assert Absence.objects.get().user == cast.head


def test_program_manager_adds_a_co_lead(client: Client, cast: Cast) -> None:
    said = {"person": str(cast.clinician.public_id), "role": "co_lead", "starts_on": "2026-11-16"}
    assert as_(client, cast.manager).post(page(cast, "lead-add"), said).status_code == 302
    assert DepartmentLead.objects.get(user=cast.clinician).role == "co_lead"


def end(client: Client, cast: Cast, row: DepartmentLead, **more: str) -> int:
    said = {"user": str(row.user.public_id), "role": row.role, "starts_on": row.starts_on.isoformat()}
    return client.post(page(cast, "role-end"), said | {"last_day": "2026-11-12"} | more).status_code


def test_delegate_is_ended_by_the_lead_and_by_oneself_a_co_lead_is_not(client: Client, cast: Cast) -> None:
    row = cast.emergency.leads.get(role="delegate")
    assert end(as_(client, cast.delegate), cast, row) == 302
    row.refresh_from_db()
    assert row.ends_on == date(2026, 11, 12)
    assert end(as_(client, cast.head), cast, cast.emergency.leads.get(role="co_lead")) == 403
    assert end(as_(client, cast.manager), cast, cast.emergency.leads.get(role="co_lead")) == 302


def test_unknown_row_is_not_found_and_an_unread_day_is_said(client: Client, cast: Cast) -> None:
    row = cast.emergency.leads.get(role="delegate")
    assert end(as_(client, cast.head), cast, row, starts_on="2020-01-01") == 404
    assert end(client, cast, row, last_day="soon") == 302
    assert "could not be read" in text(client.get(page(cast)))


def test_leave_is_ended_by_oneself_and_the_program_office_only(client: Client, cast: Cast) -> None:
    Absence.objects.create(user=cast.head, starts_on=MONDAY, ends_on=FRIDAY)
    said = {"user": str(cast.head.public_id), "starts_on": MONDAY.isoformat(), "back_on": "2026-11-18"}
    assert as_(client, cast.co_lead).post(page(cast, "leave-end"), said).status_code == 403
    assert as_(client, cast.head).post(page(cast, "leave-end"), said).status_code == 302
    assert Absence.objects.get().ends_on == date(2026, 11, 17)


def test_leave_of_somebody_who_leads_elsewhere_is_not_found_here(client: Client, cast: Cast) -> None:
    Absence.objects.create(user=cast.other_head, starts_on=MONDAY, ends_on=FRIDAY)
    said = {"user": str(cast.other_head.public_id), "starts_on": MONDAY.isoformat(), "back_on": "2026-11-18"}
    assert as_(client, cast.manager).post(page(cast, "leave-end"), said).status_code == 404


def test_leave_of_a_lead_of_two_departments_says_where_else_it_counts(client: Client, cast: Cast) -> None:
    DepartmentLeadFactory(user=cast.head, department=cast.surgery, role="co_lead")
    as_(client, cast.head).post(page(cast, "leave"), DAYS)
    assert "counts for General Surgery as well" in text(client.get(page(cast)))


def test_vacancy_is_said(client: Client, cast: Cast) -> None:
    cast.emergency.leads.filter(role="lead").update(ends_on=NOW.date() - timedelta(days=1))
    assert "The lead’s place is vacant" in text(as_(client, cast.manager).get(page(cast)))


@pytest.mark.parametrize("name", ["leads", "leave", "delegate"])
def test_page_takes_the_same_queries_at_two_sizes(
    client: Client, cast: Cast, name: str, django_assert_max_num_queries: Any
) -> None:
    as_(client, cast.head)
    for _ in range(2):
        with django_assert_max_num_queries(9):
            client.get(page(cast, name))
        for number in range(12):
            person = UserFactory(first_name="Sam")
            MembershipFactory(department=cast.emergency, user=person)
            DepartmentLeadFactory(department=cast.emergency, user=person, role="co_lead", starts_on=date(2026, 1, 1))
            Absence.objects.create(user=person, starts_on=MONDAY + timedelta(days=number), ends_on=date(2026, 12, 30))


def test_leave_with_nobody_standing_in_offers_to_excuse_its_reviews(client: Client, cast: Cast) -> None:
    Absence.objects.create(user=cast.other_head, starts_on=MONDAY, ends_on=FRIDAY)
    address = reverse("departments:leads", args=[cast.surgery.public_id])
    offer = reverse("reviews:excuse-leave", args=[cast.surgery.public_id])
    assert offer in text(as_(client, cast.manager).get(address))
    assert offer not in text(as_(client, cast.administrator).get(address))
    DepartmentLeadFactory(department=cast.surgery, role="co_lead")
    shown = text(as_(client, cast.manager).get(address))
    assert offer not in shown
    assert "Nobody was named; Robin" in shown
