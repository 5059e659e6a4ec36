"""A problem of a tool reaches who answers for it, and the answer comes back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.audit.models import AuditEvent
from apps.core.errors import Refused
from apps.feedback import services
from apps.feedback.entries import BarrierEntry
from apps.feedback.models import Barrier
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import Review
from apps.tools.models import AITool
from tests.cast import NOW, Cast
from tests.factories import AIToolFactory, BarrierFactory


@pytest.fixture
def tool(cast: Cast) -> AITool:
    return AIToolFactory(governed_by=cast.outsider)


def report(cast: Cast, **fields: Any) -> Barrier:
    given: dict[str, Any] = {"department": cast.emergency, "kind": "tool_accuracy", "by": cast.head, "now": NOW}
    return services.report_barrier(**given | fields)


@pytest.mark.parametrize("kind", ["tool_accuracy", "tool_down"])
def test_report_about_a_tool_goes_to_its_owner(cast: Cast, tool: AITool, kind: str) -> None:
    barrier = report(cast, tool=tool, kind=kind)
    assert (barrier.owner, barrier.assigned_at) == (cast.outsider, NOW)
    assert barrier.answer_due_on == NOW.date() + timedelta(days=21)


@pytest.mark.parametrize("fields", [{"kind": "time_pressure"}, {"tool": None}])
def test_report_of_something_else_waits_with_the_program_office(
    cast: Cast, tool: AITool, fields: dict[str, Any]
) -> None:
    assert report(cast, **{"tool": tool} | fields).owner is None


def test_report_to_an_owner_who_left_waits_with_the_program_office(cast: Cast, tool: AITool) -> None:
    cast.outsider.is_active = False
    cast.outsider.save()
    assert report(cast, tool=AITool.objects.get()).owner is None


def test_answer_is_due_by_the_calendar_of_the_department(cast: Cast) -> None:
    late_in_new_york = datetime(2026, 11, 13, 4, 0, tzinfo=UTC)
    assert report(cast, now=late_in_new_york).answer_due_on == NOW.date() + timedelta(days=21)


def test_name_is_shown_only_where_that_was_chosen(cast: Cast, review: Review) -> None:
    services.log_with_follow_up(
        review=review, entry=ReviewEntry("coached"), barriers=[BarrierEntry("other")], by=cast.head, now=NOW
    )
    assert (Barrier.objects.get().reported_by, Barrier.objects.get().named) == (cast.head, False)
    assert report(cast, named=True).named


def test_report_without_a_trace_is_never_named(cast: Cast) -> None:
    barrier = report(cast, named=True, unlinked=True)
    assert (barrier.reported_by, barrier.named) == (None, False)
    assert barrier.reported_at < NOW


def test_owner_answers_and_everything_is_audited_without_the_words(cast: Cast, tool: AITool) -> None:
    barrier = report(cast, tool=tool, text="It missed a bleed")
    services.answer_barrier(
        barrier=barrier, resolution="workaround", answer="Turn the filter off.", by=cast.outsider, now=NOW
    )
    barrier.refresh_from_db()
    assert (barrier.resolution, barrier.answer, barrier.answered_at) == ("workaround", "Turn the filter off.", NOW)
    told = " ".join(str(event.data) for event in AuditEvent.objects.all())
    assert "missed" not in told
    assert "filter" not in told


@pytest.mark.parametrize("who", ["head", "clinician", "executive", "administrator", "outsider"])
def test_answer_of_somebody_who_was_not_asked_is_refused(cast: Cast, who: str) -> None:
    with pytest.raises(Refused, match="answered by the program office"):
        services.answer_barrier(
            barrier=report(cast), resolution="fixed", answer="Done.", by=getattr(cast, who), now=NOW
        )


@pytest.mark.parametrize(("resolution", "answer"), [("", "Done."), ("perhaps", "Done."), ("fixed", "  ")])
def test_answer_needs_a_word_and_a_sentence(cast: Cast, resolution: str, answer: str) -> None:
    with pytest.raises(Refused):
        services.answer_barrier(barrier=report(cast), resolution=resolution, answer=answer, by=cast.manager, now=NOW)
    assert Barrier.objects.get().answered_at is None


def test_handed_on_it_is_somebody_elses_and_its_day_stays(cast: Cast, tool: AITool) -> None:
    barrier, later = report(cast, tool=tool), NOW + timedelta(days=2)
    changed = services.hand_on(barrier=barrier, to=cast.administrator, by=cast.outsider, now=later)
    assert (changed.owner, changed.assigned_at, changed.answer_due_on) == (
        cast.administrator, later, barrier.answer_due_on,
    )  # fmt: skip
    with pytest.raises(Refused, match="Only its owner"):
        services.hand_on(barrier=changed, to=cast.head, by=cast.outsider, now=later)


def test_handed_to_the_same_person_nothing_is_said_again(cast: Cast, tool: AITool) -> None:
    barrier = report(cast, tool=tool)
    services.hand_on(barrier=barrier, to=cast.outsider, by=cast.manager, now=NOW + timedelta(days=2))
    assert Barrier.objects.get().assigned_at == NOW
    assert not AuditEvent.objects.filter(action="barrier.handed_on").exists()


def test_answered_barrier_is_not_handed_on(cast: Cast, tool: AITool) -> None:
    barrier = report(cast, tool=tool)
    services.answer_barrier(barrier=barrier, resolution="fixed", answer="Done.", by=cast.manager, now=NOW)
    with pytest.raises(Refused) as refusal:
        services.hand_on(barrier=barrier, to=cast.head, by=cast.manager, now=NOW)
    assert refusal.value.conflict


def test_somebody_who_left_is_asked_nothing(cast: Cast) -> None:
    cast.outsider.is_active = False
    cast.outsider.save()
    with pytest.raises(Refused, match="no longer here"):
        services.hand_on(barrier=report(cast), to=cast.outsider, by=cast.manager, now=NOW)


def test_new_owner_takes_over_what_is_open(cast: Cast) -> None:
    tool = AIToolFactory(governed_by=cast.administrator)
    theirs = BarrierFactory(tool=tool, department=cast.emergency, owner=cast.administrator)
    nobodys = BarrierFactory(tool=tool, department=cast.emergency)
    answered = BarrierFactory(tool=tool, department=cast.emergency, answered_at=NOW, resolution="fixed", answer="Yes.")
    another = BarrierFactory(tool=tool, department=cast.emergency, owner=cast.head)
    assert services.set_tool_owner(tool=tool, owner=cast.outsider, by=cast.manager, now=NOW) == 2
    owners = dict(Barrier.objects.values_list("pk", "owner"))
    assert owners == {
        theirs.pk: cast.outsider.pk, nobodys.pk: cast.outsider.pk, answered.pk: None, another.pk: cast.head.pk,
    }  # fmt: skip


def test_tool_without_an_owner_keeps_its_open_reports_where_they_are(cast: Cast, tool: AITool) -> None:
    barrier = report(cast, tool=tool)
    assert services.set_tool_owner(tool=tool, owner=None, by=cast.manager, now=NOW) == 0
    barrier.refresh_from_db()
    tool.refresh_from_db()
    assert (barrier.owner, tool.governed_by) == (cast.outsider, None)


def test_owner_of_a_tool_is_set_by_the_program_office_alone(cast: Cast, tool: AITool) -> None:
    with pytest.raises(Refused):
        services.set_tool_owner(tool=tool, owner=cast.outsider, by=cast.outsider, now=NOW)
