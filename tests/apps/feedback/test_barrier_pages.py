from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.feedback.models import Barrier
from apps.tools.models import AITool
from tests.cast import NOW, Cast
from tests.factories import AIToolFactory, BarrierFactory, DeploymentFactory

WORDS = "It missed the bleed of bay four"
BOARD = "/barriers/"


@pytest.fixture
def tool(cast: Cast) -> AITool:
    return DeploymentFactory(department=cast.emergency, tool__name="Brightfold", tool__governed_by=cast.outsider).tool


@pytest.fixture
def barrier(cast: Cast, tool: AITool) -> Barrier:
    return BarrierFactory(
        department=cast.emergency, tool=tool, text=WORDS, reported_by=cast.clinician, owner=cast.outsider,
        reported_at=NOW - timedelta(days=24), answer_due_on=(NOW - timedelta(days=3)).date(),
    )  # fmt: skip


@pytest.fixture
def page(client: Client, the_moment: None) -> Callable[..., str]:
    def read(who: User, address: str, **asked: str) -> str:
        client.force_login(who)
        return client.get(address, asked).content.decode()

    return read


def url(barrier: Barrier, name: str = "feedback:barrier") -> str:
    return reverse(name, args=[barrier.public_id])


# --- the board ---


def test_board_shows_age_and_what_is_past_its_day(cast: Cast, barrier: Barrier, page: Callable[..., str]) -> None:
    BarrierFactory(department=cast.surgery, kind="other", answered_at=NOW, resolution="fixed", answer="A new lamp.")
    shown = page(cast.manager, BOARD)
    for words in ("24 days", "3 days past", "1 <span>of 1</span>", "Ola Strand", WORDS, "A new lamp."):
        assert words in shown


def test_board_for_the_executive_counts_and_quotes_nobody(
    cast: Cast, barrier: Barrier, page: Callable[..., str]
) -> None:
    shown = page(cast.executive, BOARD)
    assert "Brightfold" in shown
    assert "The tool is wrong too often" in shown
    for hidden in (WORDS, "Casey Clark", "Ola Strand", "Emergency Medicine", str(barrier.public_id)):
        assert hidden not in shown


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"late", "unowned"}),
        ({"state": "overdue"}, {"late"}),
        ({"state": "unowned"}, {"unowned"}),
        ({"state": "answered"}, {"done"}),
        ({"kind": "tool_down"}, {"unowned"}),
        ({"kind": "no such kind", "tool": "nonsense"}, {"late", "unowned"}),
    ],
)
def test_board_is_narrowed(
    cast: Cast, barrier: Barrier, page: Callable[..., str], asked: dict[str, str], found: set[str]
) -> None:
    done = BarrierFactory(department=cast.emergency, answered_at=NOW, resolution="fixed", answer="Yes", text="done")
    lost = BarrierFactory(department=cast.surgery, kind="tool_down", text="unowned")
    rows = {"late": barrier, "done": done, "unowned": lost}
    shown = page(cast.manager, BOARD, **asked).split('id="list"')[1].split('id="kinds"')[0]
    assert {name for name, row in rows.items() if str(row.public_id) in shown} == found


def test_board_needs_the_same_queries_at_every_size(cast: Cast, barrier: Barrier, client: Client) -> None:
    client.force_login(cast.manager)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(BOARD)
        return len(queries)

    few = count()
    for number in range(60):
        BarrierFactory(department=cast.surgery, tool=AIToolFactory(), owner=cast.head, text=f"{number}")
    assert count() == few <= 12


# --- one barrier ---


@pytest.mark.parametrize("who", ["manager", "head", "co_lead", "clinician", "outsider"])
def test_words_are_read_by_those_concerned_and_the_name_by_nobody(
    cast: Cast, barrier: Barrier, page: Callable[..., str], who: str
) -> None:
    shown = page(getattr(cast, who), url(barrier))
    assert WORDS in shown
    if who == "clinician":
        assert "by you, without your name" in shown
    else:
        assert "Casey Clark" not in shown


def test_name_is_read_where_the_reporter_chose_so(cast: Cast, barrier: Barrier, page: Callable[..., str]) -> None:
    Barrier.objects.update(named=True)
    assert "Casey Clark" in page(cast.outsider, url(barrier))


@pytest.mark.parametrize("who", ["champion", "colleague", "other_head", "executive", "administrator"])
def test_barrier_is_not_there_for_others(cast: Cast, barrier: Barrier, client: Client, who: str) -> None:
    client.force_login(getattr(cast, who))
    assert client.get(url(barrier)).status_code == 404


def test_owner_answers_and_the_department_reads_it(
    cast: Cast, barrier: Barrier, client: Client, page: Callable[..., str]
) -> None:
    client.force_login(cast.outsider)
    sent = {"resolution": "workaround", "answer": "Switch the filter off until Friday."}
    assert "Answered." in client.post(url(barrier), sent, follow=True).content.decode()
    assert "Switch the filter off until Friday." in page(cast.head, url(barrier))


def test_answer_without_a_sentence_keeps_what_was_chosen(cast: Cast, barrier: Barrier, client: Client) -> None:
    client.force_login(cast.outsider)
    answer = client.post(url(barrier), {"resolution": "not_now", "answer": ""})
    assert answer.status_code == 400
    assert "Say in a sentence" in answer.content.decode()
    assert 'value="not_now"' in answer.content.decode()


@pytest.mark.parametrize("person", ["ada.lund@example.org", " Ada  Lund "])
def test_handed_on_by_address_or_name(cast: Cast, barrier: Barrier, client: Client, person: str) -> None:
    client.force_login(cast.outsider)
    shown = client.post(url(barrier, "feedback:barrier-hand-on"), {"person": person}, follow=True).content.decode()
    assert "Ada Lund gets a message" in shown
    barrier.refresh_from_db()
    assert barrier.owner == cast.administrator


def test_handed_on_to_nobody_known_says_how_to_write_it(cast: Cast, barrier: Barrier, client: Client) -> None:
    client.force_login(cast.manager)
    answer = client.post(url(barrier, "feedback:barrier-hand-on"), {"person": "Nobody Atall"})
    assert answer.status_code == 400
    assert "Write it as in the roster" in answer.content.decode()


# --- whoever answers for a tool ---


def test_owner_without_another_role_finds_the_page(cast: Cast, barrier: Barrier, client: Client) -> None:
    client.force_login(cast.outsider)
    shown = client.get("/", follow=True).content.decode()
    assert "Tool problems I look after" in shown
    assert WORDS in shown
    assert 'href="/barriers/mine/" aria-current="page"' in shown


def test_own_page_needs_the_same_queries_at_every_size(cast: Cast, barrier: Barrier, client: Client) -> None:
    client.force_login(cast.outsider)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("feedback:barriers-mine"))
        return len(queries)

    few = count()
    for _ in range(20):
        BarrierFactory(department=cast.surgery, owner=cast.outsider)
    assert count() == few <= 12


def test_owner_of_a_tool_is_named_and_open_reports_go_over(
    cast: Cast, barrier: Barrier, tool: AITool, client: Client
) -> None:
    client.force_login(cast.manager)
    sent = {"tool": str(tool.public_id), "person": "ada.lund@example.org"}
    shown = client.post(reverse("feedback:tool-owners"), sent, follow=True).content.decode()
    assert "Ada Lund answers for Brightfold. 1 open report went over, too." in shown
    assert 'value="ada.lund@example.org"' in shown


def test_owner_of_a_tool_nobody_knows_is_refused_beside_the_field(cast: Cast, tool: AITool, client: Client) -> None:
    client.force_login(cast.manager)
    answer = client.post(reverse("feedback:tool-owners"), {"tool": str(tool.public_id), "person": "Nobody Atall"})
    assert answer.status_code == 400
    assert "Nobody active has this address" in answer.content.decode()


# --- reporting ---


def test_clinician_reports_without_a_name_unless_they_choose(cast: Cast, tool: AITool, client: Client) -> None:
    client.force_login(cast.clinician)
    address = reverse("feedback:barrier-report", args=[cast.emergency.public_id])
    assert "Brightfold" in client.get(address).content.decode()
    sent = {"kind": "tool_down", "tool": str(tool.public_id), "text": WORDS, "named": "no"}
    assert "Thank you" in client.post(address, sent, follow=True).content.decode()
    found = Barrier.objects.get()
    assert (found.reported_by, found.owner, found.named) == (None, cast.outsider, False)
    client.post(address, sent | {"named": "yes"})
    assert Barrier.objects.filter(reported_by=cast.clinician, named=True).exists()


def test_report_without_a_kind_keeps_the_words(cast: Cast, client: Client) -> None:
    client.force_login(cast.head)
    answer = client.post(reverse("feedback:barrier-report", args=[cast.emergency.public_id]), {"text": WORDS})
    assert answer.status_code == 400
    assert WORDS in answer.content.decode()
