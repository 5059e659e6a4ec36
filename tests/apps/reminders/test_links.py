"""What can be done with a link from a mail, and what cannot, however often and by whomever."""

import re
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.audit.models import AuditEvent
from apps.core import clock
from apps.departments.models import DepartmentLead
from apps.reminders.links import log_token, stop_token
from apps.reminders.models import LinkRevocation, Preference, Topic
from apps.reminders.services import deliver, queue_due
from apps.reviews.models import CoachingRecord, Review
from tests.apps.reminders.conftest import AN_HOUR_BEFORE, AT_ITS_END
from tests.cast import NOW, Cast
from tests.factories import ReviewFactory, SeriesFactory

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOW)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def link(review: Review, user: User, made_at: datetime = AT_ITS_END) -> str:
    return f"/link/log/{log_token(review.public_id, user.public_id, made_at=made_at)}/"


@pytest.fixture
def heads(review: Review, cast: Cast) -> str:
    return link(review, cast.head)


def tap(client: Client, address: str, outcome: str = "coached", **more: Any) -> Any:
    return client.post(address, {"outcome": outcome, **more}, follow=True)


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def records() -> list[tuple[str, str]]:
    return list(CoachingRecord.objects.values_list("outcome", "source"))


# --- the page ---


def test_page_shows_the_review_and_whom_it_asks(client: Client, heads: str) -> None:
    page = text(client.get(heads))
    for words in ("Emergency Medicine", "Thursday 12 November, 14:00", "huddle", "sent to Dr. Marsh"):
        assert words.lower() in page.lower()
    for answer in ("Coached", "Asked", "Not raised", "Not held"):
        assert f" {answer} " in page


def test_page_needs_no_script_preselects_nothing_and_loads_only_from_its_own_prefix(client: Client, heads: str) -> None:
    html = client.get(heads).content.decode()
    assert not re.search(r"<script|checked|selected|aria-pressed|onload|http-equiv|autofocus", html)
    assert all(path.startswith("/link/") for path in re.findall(r'(?:src|href|action)="([^"#]+)"', html))


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_changes_nothing_opens_no_session_and_is_kept_nowhere(client: Client, heads: str, method: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = getattr(client, method)(heads)
    assert answer.status_code == 200
    assert not [query for query in queries if not query["sql"].startswith("SELECT")]
    assert len(queries) <= 2
    assert not answer.cookies
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]


def test_who_is_signed_in_beside_it_makes_no_difference(client: Client, heads: str, cast: Cast) -> None:
    client.force_login(cast.outsider)
    with CaptureQueriesContext(connection) as queries:
        page = text(client.get(heads))
    assert "Dr. Marsh" in page
    assert "Strand" not in page
    assert len(queries) <= 2
    tap(client, heads)
    assert CoachingRecord.objects.get().logged_by == cast.head


# --- the tap ---


def test_tap_saves_and_the_page_says_what_when_and_how_to_correct_it(client: Client, heads: str, cast: Cast) -> None:
    page = text(tap(client, heads))
    record = CoachingRecord.objects.get()
    assert (record.outcome, record.source, record.logged_by, record.coach) == (
        "coached",
        "mail_link",
        cast.head,
        cast.head,
    )
    assert "Saved: Coached" in page
    assert "Thursday 12 November, 14:30" in page
    assert "until Thursday 26 November, 14:15" in page
    assert "_auth_user_id" not in client.session
    assert AuditEvent.objects.get(action="review.logged").actor_id == cast.head.pk


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("signed_in", [False, True])
def test_tap_needs_at_most_eight_queries_all_told(client: Client, heads: str, cast: Cast, signed_in: bool) -> None:
    """Transaction, audit and revocation included, and whatever cookies the phone has."""
    if signed_in:
        client.force_login(cast.head)
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(heads, {"outcome": "not_raised"})
    assert answer.status_code == 303
    assert len(queries) <= 8, [query["sql"][:90] for query in queries]


def test_tap_needs_no_cookie_and_no_check_against_forgery(heads: str, cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(heads, {"outcome": "asked"}, headers={"Origin": "null"})
    assert answer.status_code == 303
    assert not answer.cookies
    assert records() == [("asked", "mail_link")]


def test_form_submitted_without_a_button_records_nothing(client: Client, heads: str) -> None:
    """What a scanner does that submits the forms of a page."""
    opened = re.search(r'name="opened_at" value="([^"]+)"', client.get(heads).content.decode())
    assert opened
    answer = client.post(heads, {"opened_at": opened[1]})
    assert answer.status_code == 400
    assert b"Tap one of the four" in answer.content
    client.post(heads.replace("/log/", "/not-mine/"))
    assert records() == []
    assert not LinkRevocation.objects.exists()


def test_time_to_answer_is_measured_here_too(client: Client, heads: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = re.search(r'name="opened_at" value="([^"]+)"', client.get(heads).content.decode())
    assert opened
    at(monkeypatch, NOW + timedelta(seconds=9))
    tap(client, heads, opened_at=opened[1])
    assert CoachingRecord.objects.get().seconds_to_log == 9


# --- again ---


def test_replay_says_what_is_recorded_and_changes_nothing(client: Client, heads: str, monkeypatch: Any) -> None:
    tap(client, heads)
    at(monkeypatch, NOW + HOUR)
    page = text(tap(client, heads, "not_held"))
    assert "Already recorded: Coached" in page
    assert "14:30" in page
    assert records() == [("coached", "mail_link")]
    assert "Already recorded: Coached" in text(client.get(heads))


def test_second_person_learns_what_and_when_and_not_who(client: Client, heads: str, review: Review, cast: Cast) -> None:
    theirs = link(review, cast.co_lead)
    tap(client, theirs, "asked")
    page = text(tap(client, heads))
    assert "Already recorded: Asked" in page
    assert "Ito" not in page
    assert records() == [("asked", "mail_link")]


def test_saved_is_not_said_of_what_somebody_else_saved(client: Client, heads: str, review: Review, cast: Cast) -> None:
    tap(client, link(review, cast.co_lead), "asked")
    assert "Already recorded: Asked" in text(client.get(heads + "?saved=1"))


# --- who may still ---


def end_of_office(user: User) -> None:
    DepartmentLead.objects.filter(user=user).update(ends_on=NOW.date() - timedelta(days=1))


@pytest.mark.parametrize("who", ["delegate", "head"])
def test_whose_time_is_over_gets_a_plain_page_and_changes_nothing(
    client: Client, review: Review, cast: Cast, who: str
) -> None:
    user: User = getattr(cast, who)
    address = link(review, user)
    end_of_office(user)
    for answer in (client.get(address), tap(client, address)):
        assert answer.status_code == 403
        assert "program office" in text(answer)
        assert "Emergency" not in text(answer)
    assert records() == []


def test_person_who_left_and_review_that_is_gone_have_no_link(client: Client, heads: str, cast: Cast) -> None:
    User.objects.filter(pk=cast.head.pk).update(is_active=False)
    assert tap(client, heads).status_code == 410
    assert records() == []


@pytest.mark.parametrize(
    ("status", "words"),
    [("excused", "take the excusal back"), ("cancelled", "no longer exists")],
)
def test_review_that_expects_nothing_says_so(
    client: Client, heads: str, review: Review, status: str, words: str
) -> None:
    Review.objects.filter(pk=review.pk).update(status=status)
    assert words in text(client.get(heads))
    answer = tap(client, heads)
    assert answer.status_code == 409
    assert words in text(answer)
    assert records() == []


def test_review_that_has_not_begun_cannot_be_logged(
    client: Client, review: Review, cast: Cast, monkeypatch: Any
) -> None:
    early = review.opens_at - HOUR
    at(monkeypatch, early)
    address = link(review, cast.head, early)
    assert "Still to come" in text(client.get(address))
    assert tap(client, address).status_code == 400
    assert records() == []


def test_review_whose_fourteen_days_are_over_is_closed(
    client: Client, cast: Cast, monkeypatch: Any, review: Review
) -> None:
    late = review.loggable_until + timedelta(seconds=1)
    at(monkeypatch, late)
    address = link(review, cast.head, late)
    assert "This review is closed" in text(client.get(address))
    assert tap(client, address).status_code == 400
    assert records() == []


# --- bad links ---


def bad_links(review: Review, cast: Cast) -> dict[str, tuple[str, int]]:
    token = log_token(review.public_id, cast.head.public_id, made_at=AT_ITS_END)
    expired = log_token(review.public_id, cast.head.public_id, made_at=NOW - 72 * HOUR - timedelta(seconds=1))
    return {
        "expired by a second": (expired, 410),
        "from the future": (log_token(review.public_id, cast.head.public_id, made_at=NOW + HOUR), 404),
        "of another purpose": (stop_token(cast.head.public_id, Topic.REVIEWS), 404),
        "truncated": (token[:-2], 404),
        "doubled": (token * 2, 404),
        "tampered": (token[:5] + ("x" if token[5] != "x" else "y") + token[6:], 404),
        "nothing": ("", 404),
        "not even text": ("%00%ff", 404),
    }


def test_bad_links_all_get_one_polite_page(client: Client, review: Review, cast: Cast) -> None:
    pages = set()
    for name, (token, status) in bad_links(review, cast).items():
        for answer in (client.get(f"/link/log/{token}/"), client.post(f"/link/log/{token}/", {"outcome": "coached"})):
            assert answer.status_code == status, name
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            pages.add(answer.content)
    assert len(pages) == 1
    assert records() == []


@pytest.mark.parametrize(
    "path", ["/link/", "/link/lo", "/link/welcome/x/", "/link/assets", "/link/stop/", "/link/../x"]
)
def test_anything_else_below_the_prefix_gets_the_same_page(client: Client, cast: Cast, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert b"This link does not work any more" in answer.content


@pytest.mark.parametrize(
    "bend", [lambda a: a + ".", lambda a: a + ">", lambda a: a[:-1] + ">.", lambda a: quote(quote(a))]
)
def test_links_bent_by_mail_programs_work(client: Client, heads: str, bend: Any) -> None:
    assert "Dr. Marsh" in text(client.get(bend(heads)))


def test_key_rotation_keeps_links_alive_until_the_old_key_is_dropped(client: Client, heads: str, settings: Any) -> None:
    """Fault F36."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "rotated-" * 8, [settings.SECRET_KEY]
    assert "Dr. Marsh" in text(client.get(heads))
    tap(client, heads)
    assert records() == [("coached", "mail_link")]
    settings.SECRET_KEY_FALLBACKS = []
    answer = client.get(heads)
    assert answer.status_code == 404
    assert "does not work any more" in text(answer)


# --- not mine ---


def disown(client: Client, address: str) -> HttpResponse:
    return client.post(address.replace("/log/", "/not-mine/"), {"not_mine": "yes"})


def test_disowned_link_is_refused_from_then_on(client: Client, heads: str) -> None:
    page = text(disown(client, heads))
    assert "switched off" in page
    assert "Whoever forwards" in page
    assert "Dr. Marsh" in page
    assert tap(client, heads).status_code == 410
    assert disown(client, heads).status_code == 410
    assert records() == []
    assert AuditEvent.objects.filter(action="link.disowned").count() == 1


def test_disowning_one_link_leaves_the_others_and_the_record(
    client: Client, heads: str, review: Review, cast: Cast
) -> None:
    disown(client, heads)
    newer = link(review, cast.head, NOW)
    tap(client, newer)
    disown(client, newer)
    assert records() == [("coached", "mail_link")]


def test_following_a_link_to_the_question_asks_only(client: Client, heads: str) -> None:
    page = text(client.get(heads.replace("/log/", "/not-mine/")))
    assert "Not meant for you?" in page
    assert not LinkRevocation.objects.exists()


def test_no_table_holds_a_token(client: Client, heads: str) -> None:
    disown(client, heads)
    token = heads.split("/")[-2]
    assert LinkRevocation.objects.get().digest not in token
    assert token not in str(list(LinkRevocation.objects.values()) + list(AuditEvent.objects.values()))


# --- the mails about a topic ---


@pytest.fixture
def stops(cast: Cast) -> str:
    return f"/link/stop/{stop_token(cast.manager.public_id, Topic.PROGRAM)}/"


def mails_on(user: User) -> bool:
    return not Preference.objects.filter(user=user, topic=Topic.PROGRAM, email=False).exists()


def test_one_click_stops_the_mails_without_cookie_redirect_or_page_before(stops: str, cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(stops, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert not mails_on(cast.manager)
    assert Preference.objects.get().inbox
    assert AuditEvent.objects.get(action="preference.set").actor_id == cast.manager.pk


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_following_the_stop_link_stops_nothing(client: Client, stops: str, cast: Cast, method: str) -> None:
    answer = getattr(client, method)(stops)
    assert answer.status_code == 200
    assert mails_on(cast.manager)


def test_bare_post_stops_nothing(client: Client, stops: str, cast: Cast) -> None:
    assert client.post(stops).status_code == 400
    assert mails_on(cast.manager)


def test_stopping_again_says_so(client: Client, stops: str) -> None:
    one_click = {"List-Unsubscribe": "One-Click"}
    assert "Stopped" in text(client.post(stops, one_click))
    assert "Already stopped" in text(client.post(stops, one_click))
    assert "Already stopped" in text(client.get(stops))
    assert AuditEvent.objects.filter(action="preference.set").count() == 1


def test_stop_link_works_a_year_later_but_not_for_another_purpose(
    client: Client, stops: str, heads: str, monkeypatch: Any
) -> None:
    assert client.get(stops.replace("/stop/", "/log/")).status_code == 404
    assert client.get(heads.replace("/log/", "/stop/")).status_code == 404
    at(monkeypatch, NOW + timedelta(days=365))
    assert client.get(stops).status_code == 200


def test_topic_that_keeps_a_road_is_not_closed_altogether(client: Client, cast: Cast) -> None:
    Preference.objects.create(user=cast.head, topic=Topic.NOTES, inbox=False, changed_at=NOW)
    address = f"/link/stop/{stop_token(cast.head.public_id, Topic.NOTES)}/"
    answer = client.post(address, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 409
    assert "Keep at least one" in text(answer)


# --- the mails ---


def mailed(review: Review, moment: datetime, outbox: list[EmailMessage]) -> str:
    queue_due(now=moment)
    deliver(now=moment)
    return str(outbox[-1].body)


def test_mail_after_the_slot_leads_to_the_four_answers(
    client: Client, review: Review, outbox: list[EmailMessage]
) -> None:
    body = mailed(review, AT_ITS_END, outbox)
    found = re.search(r"http://testserver(/link/log/\S+)", body)
    assert found
    assert "Coached, Asked, Not raised, Not held" in body
    tap(client, found[1])
    assert records() == [("coached", "mail_link")]
    assert len(set(re.findall(r"/link/\S+", body))) == 1, "no answer has a link of its own"


def test_mail_before_the_slot_has_nothing_to_answer(review: Review, outbox: list[EmailMessage]) -> None:
    assert "/link/" not in mailed(review, AN_HOUR_BEFORE, outbox)


# --- what the pages are made of ---


def test_assets_are_kept_for_a_year_under_a_name_that_changes_with_them(client: Client, heads: str) -> None:
    for path in re.findall(r'href="(/link/assets/[^"]+)"', client.get(heads).content.decode()):
        answer = client.get(path)
        assert "immutable" in answer.headers["Cache-Control"]
        assert b"@import" not in answer.content
        assert re.search(r"\.[0-9a-f]{12}\.(css|svg)$", path)
    old = client.get("/link/assets/links.0123456789ab.css")
    assert old.headers["Cache-Control"] == "no-cache"
    assert client.get("/link/assets/other.css").status_code == 404


def test_unused_review_of_another_department_is_not_reached(client: Client, cast: Cast) -> None:
    other = ReviewFactory(series=SeriesFactory(department=cast.surgery), expected_lead=cast.other_head)
    assert client.get(link(other, cast.head)).status_code == 403
