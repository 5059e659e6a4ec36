"""The hand-over, the protocol and the three lights: who reads what, and what is never on them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.core import clock
from apps.feedback.models import Barrier
from apps.tools.models import FocusBehaviour, LeadReadiness, ObservationTarget
from tests.cast import NOW, Cast
from tests.factories import (
    DepartmentLeadFactory,
    DepartmentWeekFactory,
    DeploymentFactory,
    DriftFlagFactory,
    MembershipFactory,
    NextStepFactory,
    NoteFactory,
    RecordFactory,
    RevisionFactory,
    SeriesFactory,
    TrainedBehaviourFactory,
)

TODAY = date(2026, 11, 12)


@pytest.fixture(autouse=True)
def thursday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def as_(client: Client, user: User) -> Client:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def shown(client: Client, cast: Cast, name: str) -> str:
    response = client.get(reverse(f"insights:{name}", args=[cast.emergency.public_id]))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.fixture
def work(cast: Cast) -> None:
    """A tool with a focus, steps, barriers, a note that was seen differently, and eight weeks."""
    tool = DeploymentFactory(department=cast.emergency, tool__name="Tidewatch Sepsis").tool
    behaviour = TrainedBehaviourFactory(tool=tool, text="Write why an alert was set aside")
    FocusBehaviour.objects.create(
        department=cast.emergency, behaviour=behaviour, starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30)
    )
    LeadReadiness.objects.create(user=cast.head, tool=tool, trained_on=date(2026, 3, 2))
    record = RecordFactory(
        review__series=RevisionFactory(series=SeriesFactory(department=cast.emergency)).series, coach=cast.head
    )
    NextStepFactory(record=record, owner=cast.colleague, text="Read five alerts together", due_on=date(2026, 11, 5))
    NextStepFactory(record=record, text="Finished long ago", status="done")
    NoteFactory(
        department=cast.emergency,
        author=cast.head,
        recipient=cast.clinician,
        saw="Secret words",
        response="disagreed",
        responded_at=NOW,
        reply="Secret reply",
    )
    for text, answer in (("Too many false alerts", ""), ("It was slow", "The vendor mended it")):
        Barrier.objects.create(
            department=cast.emergency,
            tool=tool,
            kind="tool_accuracy",
            text=text,
            reported_by=cast.clinician,
            reported_at=NOW - timedelta(days=9),
            answer_due_on=date(2026, 11, 24),
            answer=answer,
            answered_at=NOW if answer else None,
        )
    for back in range(8):
        DepartmentWeekFactory(
            department=cast.emergency,
            week_start=date(2026, 11, 2) - timedelta(weeks=back),
            outcome="coached" if back % 2 else "not_raised",
            depth=2 if back % 2 else 0,
            held=1,
            coached=back % 2,
        )


@pytest.mark.usefixtures("work")
def test_hand_over_tells_the_new_lead_what_was_agreed(client: Client, cast: Cast) -> None:
    DepartmentLeadFactory(user=cast.outsider, department=cast.emergency, starts_on=TODAY + timedelta(days=14))
    page = shown(as_(client, cast.outsider), cast, "hand-over")
    for words in (
        "Ola Strand leads from Thursday 26 November, after Dr. Hana Marsh.",
        "1 open, 1 past their day.",
        "Read five alerts together",
        "Write why an alert was set aside",
        "Thursday 14:00, huddle",
        "<strong>4 of the last 8</strong> expected weeks",
        "Trained: Dr. Hana Marsh.",
        "Too many false alerts",
        "The vendor mended it",
    ):
        assert words in page


@pytest.mark.usefixtures("work")
def test_hand_over_never_holds_notes_or_who_reported_or_disagreed(client: Client, cast: Cast) -> None:
    for reader in (cast.head, cast.co_lead, cast.manager):
        page = shown(as_(client, reader), cast, "hand-over")
        for words in ("Secret", "disagreed", "Casey", "Clark", "Finished long ago"):
            assert words not in page


@pytest.mark.usefixtures("work")
def test_program_manager_reads_how_many_steps_there_are_not_what_they_say(client: Client, cast: Cast) -> None:
    page = shown(as_(client, cast.manager), cast, "hand-over")
    assert "1 open, 1 past their day." in page
    assert "Read five alerts together" not in page


def test_hand_over_is_closed_to_who_leads_only_in_three_weeks(client: Client, cast: Cast) -> None:
    DepartmentLeadFactory(user=cast.outsider, department=cast.emergency, starts_on=TODAY + timedelta(days=15))
    address = reverse("insights:hand-over", args=[cast.emergency.public_id])
    assert as_(client, cast.outsider).get(address).status_code == 404


@pytest.mark.parametrize(("begun", "linked"), [(-30, True), (-31, False), (14, True), (15, False)])
def test_department_page_links_it_around_a_change_of_lead(client: Client, cast: Cast, begun: int, linked: bool) -> None:
    DepartmentLeadFactory(department=cast.emergency, starts_on=TODAY + timedelta(days=begun))
    page = shown(as_(client, cast.head), cast, "department")
    assert (reverse("insights:hand-over", args=[cast.emergency.public_id]) in page) == linked


@pytest.mark.usefixtures("work")
def test_protocol_tells_every_member_the_whole_agreement(client: Client, cast: Cast) -> None:
    ObservationTarget.objects.create(department=cast.emergency, cases=6, starts_on=date(2026, 10, 1))
    page = shown(as_(client, cast.clinician), cast, "protocol")
    for words in (
        "Thursday 14:00, huddle",
        "15 minutes, every week",
        "Write why an alert was set aside",
        "6 real cases a month",
        "within 4 weeks: we are 2.",
        "<dt>Not raised</dt>",
        "Dele Gate",
        "mona.vale@example.org",
    ):
        assert words in page
    assert reverse("tools:focus", args=[cast.emergency.public_id]) not in page


def test_protocol_of_a_department_that_has_agreed_nothing_says_so(client: Client, cast: Cast) -> None:
    page = shown(as_(client, cast.head), cast, "protocol")
    assert "No behaviour is in focus just now." in page
    assert "No number is set." in page
    assert "No weekly review is attached to a meeting yet." in page


@pytest.mark.usefixtures("work")
def test_lead_sees_own_lights_and_the_program_manager_all(client: Client, cast: Cast) -> None:
    page = shown(as_(client, cast.head), cast, "lights")
    assert "2 Mar 2026" in page
    assert page.count("12 Nov 2026") == 1  # coached; nothing was observed
    assert "Cole Ito" not in page
    office = shown(as_(client, cast.manager), cast, "lights")
    names = [office.index(name) for name in ("Hana Marsh", "Cole Ito", "Dele Gate")]
    assert names == sorted(names)
    assert "Pia Champ" not in office


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize(("name", "queries"), [("hand-over", 12), ("protocol", 12), ("lights", 10), ("department", 12)])
def test_page_takes_the_same_queries_at_two_sizes(
    client: Client, cast: Cast, name: str, queries: int, django_assert_max_num_queries: Any
) -> None:
    as_(client, cast.head)
    with django_assert_max_num_queries(queries):
        shown(client, cast, name)
    for number in range(10):
        tool = DeploymentFactory(department=cast.emergency).tool
        lead = DepartmentLeadFactory(department=cast.emergency, role="co_lead").user
        LeadReadiness.objects.create(user=lead, tool=tool, trained_on=TODAY)
        record = RecordFactory(review__series=SeriesFactory(department=cast.emergency), coach=lead)
        record.tools.add(tool)
        NextStepFactory(record=record)
        MembershipFactory(department=cast.emergency)
        FocusBehaviour.objects.create(
            department=cast.emergency,
            behaviour=TrainedBehaviourFactory(tool=tool),
            starts_on=date(2026, 12, 1) + timedelta(days=number),
            ends_on=date(2026, 12, 31),
        )
    with django_assert_max_num_queries(queries):
        shown(client, cast, name)


@pytest.mark.parametrize(("reason", "name"), [("R5", "hand-over"), ("R6", "lights")])
def test_flag_about_a_lead_leads_to_what_helps(client: Client, cast: Cast, reason: str, name: str) -> None:
    flag = DriftFlagFactory(department=cast.emergency, reasons=[{"code": reason, "text": "…", "numbers": {}}])
    page = as_(client, cast.manager).get(reverse("drift:plan-call", args=[flag.public_id])).content.decode()
    assert reverse(f"insights:{name}", args=[cast.emergency.public_id]) in page
