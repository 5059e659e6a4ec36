"""Signing and opening, with nothing but the key."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from uuid import UUID

import pytest

from apps.accounts.models import User
from apps.reminders.links import (
    GOOD_FOR,
    LinkEnded,
    log_link,
    log_token,
    open_log_link,
    open_stop_link,
    stop_token,
    tidy,
    unsubscribe_link,
)

MADE_AT = datetime(2026, 11, 12, 19, 20, tzinfo=UTC)
REVIEW, PERSON = UUID(int=7), UUID(int=2**127 + 5)
TOKEN = log_token(REVIEW, PERSON, made_at=MADE_AT)
SECOND = timedelta(seconds=1)


def ended(token: str, at: datetime = MADE_AT) -> int:
    with pytest.raises(LinkEnded) as error:
        open_log_link(token, now=at)
    return error.value.status


def test_link_says_whom_it_asks_about_what() -> None:
    link = open_log_link(TOKEN, now=MADE_AT)
    assert (link.review, link.user, link.made_at) == (REVIEW, PERSON, MADE_AT)


def test_same_message_carries_the_same_link() -> None:
    assert log_token(REVIEW, PERSON, made_at=MADE_AT) == TOKEN
    assert log_token(REVIEW, PERSON, made_at=MADE_AT + SECOND) != TOKEN


def test_link_works_for_72_hours_to_the_second() -> None:
    assert open_log_link(TOKEN, now=MADE_AT + GOOD_FOR).review == REVIEW
    assert ended(TOKEN, MADE_AT + GOOD_FOR + SECOND) == 410


def test_link_from_the_future_is_none_of_ours_but_clocks_may_differ_a_little() -> None:
    assert open_log_link(TOKEN, now=MADE_AT - timedelta(minutes=5)).review == REVIEW
    assert ended(TOKEN, MADE_AT - timedelta(minutes=5) - SECOND) == 404


WRONG = {
    "empty": "",
    "truncated": TOKEN[:-1],
    "cut in half": TOKEN[: len(TOKEN) // 2],
    "doubled": TOKEN + TOKEN,
    "doubled with a dot": f"{TOKEN}.{TOKEN}",
    "in capitals": TOKEN.upper(),
    "last character another": TOKEN[:-1] + ("A" if TOKEN[-1] != "A" else "B"),
    "first character another": ("A" if TOKEN[0] != "A" else "B") + TOKEN[1:],
    "later hour": TOKEN.replace(TOKEN.split(".")[1], log_token(REVIEW, PERSON, made_at=MADE_AT + SECOND).split(".")[1]),
    "other purpose": stop_token(PERSON, "program"),
    "something in front": f"<{TOKEN}",
    "a space inside": TOKEN.replace(".", ". "),
    "a zero": f"{TOKEN}\0",
    "no letters": "💥" * 9,
    "half a letter": "\ud800",
    "long": "A" * 100_000,
}


@pytest.mark.parametrize("token", WRONG.values(), ids=WRONG)
def test_anything_else_is_no_link(token: str) -> None:
    assert ended(tidy(token)) == 404
    with pytest.raises(LinkEnded):
        open_stop_link(tidy(token) if token != WRONG["other purpose"] else TOKEN)


@pytest.mark.parametrize("tail", ["", ".", ">", ">.", "/", "/>", "/.", " ", "\u00a0", "\r\n", "%3E", "%2E", "/%20"])
@pytest.mark.parametrize(
    "encode",
    [str, lambda token: quote(token).replace(".", "%2E"), lambda token: "".join(f"%{ord(c):02x}" for c in token)],
)
def test_what_mail_programs_add_is_taken_off(tail: str, encode: object) -> None:
    assert tidy(encode(TOKEN) + tail) == TOKEN  # type: ignore[operator]


def test_percent_signs_are_undone_once_only() -> None:
    thrice = quote(quote(TOKEN.replace(".", "%2E")))
    assert ended(tidy(thrice)) == 404


def test_stop_link_names_person_and_topic() -> None:
    link = open_stop_link(stop_token(PERSON, "program"))
    assert (link.user, link.topic) == (PERSON, "program")


def test_links_of_two_people_for_one_review_differ_and_so_do_their_digests() -> None:
    other = log_token(REVIEW, UUID(int=9), made_at=MADE_AT)
    digests = {open_log_link(token, now=MADE_AT).digest for token in (TOKEN, other)}
    assert len(digests) == 2
    assert all(len(digest) == 64 for digest in digests)


def test_key_may_change_while_links_are_in_mailboxes(settings: object) -> None:
    """Fault F36, for both purposes."""
    stop, old = stop_token(PERSON, "program"), settings.SECRET_KEY  # type: ignore[attr-defined]
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a-new-one-" * 6, [old]  # type: ignore[attr-defined]
    assert open_log_link(TOKEN, now=MADE_AT).user == PERSON
    assert open_stop_link(stop).user == PERSON
    assert log_token(REVIEW, PERSON, made_at=MADE_AT) != TOKEN, "new links are made under the new key"
    settings.SECRET_KEY_FALLBACKS = []  # type: ignore[attr-defined]
    assert ended(TOKEN) == 404


def test_addresses_are_whole_and_short_enough_for_a_line_of_mail() -> None:
    user = User(public_id=PERSON)
    assert log_link(REVIEW, user, now=MADE_AT) == f"http://testserver/link/log/{TOKEN}/"
    assert unsubscribe_link(user, "program").startswith("http://testserver/link/stop/")
    assert len(TOKEN) < 100
