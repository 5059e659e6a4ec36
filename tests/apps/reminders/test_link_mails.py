"""What a mail that may be stopped carries, as the relay gets it, and what the logs hold of the way back."""

import io
import logging
import re
from datetime import datetime

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from apps.core.logs import WithoutTokens
from apps.reminders import kinds
from apps.reminders.kinds import Kind, Send, nothing_due
from apps.reminders.models import Preference, Topic
from apps.reminders.services import deliver
from tests.cast import Cast
from tests.factories import ReminderFactory

ONE_CLICK = b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\n"
CONTEXT = {"author": "Dr. Marsh", "department": "Emergency Medicine", "link": "http://testserver/"}


def mailed(cast: Cast, now: datetime, outbox: list[EmailMessage], *, may_be_stopped: bool) -> EmailMessage:
    kind = Kind(
        "bulletin",
        nothing_due,
        lambda rows, at: {row.pk: Send("note_new", CONTEXT) for row in rows},
        topic=Topic.PROGRAM,
        may_be_stopped=may_be_stopped,
    )
    kinds.register(kind)
    try:
        ReminderFactory(kind="bulletin", recipient=cast.manager)
        deliver(now=now)
    finally:
        kinds._registered.pop("bulletin")
    return outbox[0]


def test_mail_that_may_be_stopped_carries_the_one_click_button(
    cast: Cast, now: datetime, outbox: list[EmailMessage], client: Client
) -> None:
    mail = mailed(cast, now, outbox, may_be_stopped=True)
    raw = mail.message().as_bytes()
    found = re.search(rb"^List-Unsubscribe:\s+<http://testserver(/link/stop/[^>\s]+)>$", raw, re.MULTILINE)
    assert found, "the address is whole, whatever the folding"
    assert ONE_CLICK in raw
    assert found[1] in str(mail.alternatives).encode(), "those whose mail program has no button see it too"
    assert client.post(found[1].decode(), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Preference.objects.get(user=cast.manager).email is False


def test_other_mail_carries_none(cast: Cast, now: datetime, outbox: list[EmailMessage]) -> None:
    raw = mailed(cast, now, outbox, may_be_stopped=False).message().as_bytes()
    assert b"List-Unsubscribe" not in raw
    assert b"/link/stop/" not in raw


def test_log_of_a_refused_link_holds_no_token(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    handlers = [handler for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler]
    guarded = [handler for handler in handlers if any(isinstance(one, WithoutTokens) for one in handler.filters)]
    assert guarded
    monkeypatch.setattr(guarded[0], "stream", stream := io.StringIO())
    assert client.get("/link/log/a-token-that-nobody-made/").status_code == 404
    assert client.put("/link/log/a-token-that-nobody-made/").status_code == 405
    assert "Not Found: /link/…" in stream.getvalue()
    assert "a-token" not in stream.getvalue()
