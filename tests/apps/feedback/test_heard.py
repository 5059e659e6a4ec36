"""What came of a report is read by who reported it, and by who uses the same tool; the words stay with few."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.feedback.models import Barrier
from apps.feedback.selectors import Heard, said_and_done
from apps.tools.models import AITool
from tests.cast import NOW, Cast
from tests.factories import BarrierFactory, DepartmentFactory, DeploymentFactory

WORDS = "It missed the bleed of bay four"
ANSWER = "The vendor has mended the update."


@pytest.fixture
def tool(cast: Cast) -> AITool:
    return DeploymentFactory(department=cast.emergency, tool__name="Brightfold").tool


def answered(cast: Cast, **fields: Any) -> Barrier:
    given = {
        "department": cast.emergency, "text": WORDS, "answer": ANSWER, "resolution": "fixed", "answered_at": NOW,
        "reported_by": cast.colleague,
    }  # fmt: skip
    return BarrierFactory(**given | fields)


def heard(cast: Cast, user: User) -> list[Heard]:
    return said_and_done([cast.emergency], user=user, now=NOW)


@pytest.mark.parametrize(
    ("who", "texts"),
    [("colleague", (WORDS,)), ("head", (WORDS,)), ("manager", (WORDS,)), ("clinician", ()), ("champion", ())],
)
def test_words_are_told_to_few_and_the_answer_to_all(
    cast: Cast, tool: AITool, who: str, texts: tuple[str, ...]
) -> None:
    barrier = answered(cast, tool=tool)
    (one,) = heard(cast, getattr(cast, who))
    assert (one.answer, one.tool, one.texts) == (ANSWER, "Brightfold", texts)
    assert (one.public_id == barrier.public_id) == bool(texts)


def test_answer_elsewhere_is_told_without_words_or_place(cast: Cast, tool: AITool) -> None:
    answered(cast, department=cast.surgery, tool=tool)
    (one,) = heard(cast, cast.manager)
    assert (one.elsewhere, one.department, one.texts, one.public_id) == (True, "", (), None)


@pytest.mark.parametrize(
    "fields", [{"kind": "time_pressure"}, {"answered_at": NOW - timedelta(days=181)}, {"answer": ""}]
)
def test_what_concerns_nobody_here_is_left_out(cast: Cast, tool: AITool, fields: dict[str, Any]) -> None:
    answered(cast, department=cast.surgery, tool=tool, **fields)
    assert heard(cast, cast.head) == []


def test_tool_that_is_not_in_use_here_is_left_out(cast: Cast) -> None:
    answered(cast, department=cast.surgery, tool=DeploymentFactory(department=cast.surgery).tool)
    assert heard(cast, cast.head) == []


def test_one_answer_to_many_reports_is_one_line_and_ours_come_first(cast: Cast, tool: AITool) -> None:
    for number in range(3):
        answered(cast, tool=tool, text=f"Report {number}", answered_at=NOW - timedelta(days=2))
    answered(cast, department=DepartmentFactory(), tool=tool)
    ours, theirs = heard(cast, cast.head)
    assert (ours.reports, len(ours.texts), ours.elsewhere, theirs.elsewhere) == (3, 3, False, True)


@pytest.mark.parametrize("size", [1, 30])
def test_everything_is_read_in_one_query(cast: Cast, tool: AITool, size: int, django_assert_num_queries: Any) -> None:
    for number in range(size):
        answered(cast, tool=tool, answer=f"Answer {number}")
    with django_assert_num_queries(1):
        heard(cast, cast.clinician)


@pytest.mark.parametrize("who", ["clinician", "head"])
def test_department_page_says_what_was_done(
    cast: Cast, tool: AITool, client: Client, the_moment: None, who: str
) -> None:
    answered(cast, tool=tool, reported_by=None)
    client.force_login(getattr(cast, who))
    shown = client.get(reverse("insights:department", args=[cast.emergency.public_id])).content.decode()
    assert "You said – we did" in shown
    assert ANSWER in shown
    assert (WORDS in shown) == (who == "head")


def test_notes_page_says_what_was_done(cast: Cast, tool: AITool, client: Client, the_moment: None) -> None:
    answered(cast, tool=tool)
    client.force_login(cast.clinician)
    shown = client.get(reverse("feedback:notes")).content.decode()
    assert ANSWER in shown
    assert WORDS not in shown
    assert "Jo Quinn" not in shown


def test_executive_reads_neither_words_nor_answers(cast: Cast, tool: AITool, client: Client, the_moment: None) -> None:
    answered(cast, tool=tool)
    client.force_login(cast.executive)
    shown = client.get(reverse("insights:department", args=[cast.emergency.public_id])).content.decode()
    assert ANSWER not in shown
    assert WORDS not in shown
