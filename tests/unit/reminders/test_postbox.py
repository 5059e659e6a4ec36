import imaplib
import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest

from apps.reminders.postbox import arrived
from tests.servers.imap import Imap

OURS, THEIRS = "<1@coachtrack>", "<2@elsewhere>"


@pytest.fixture
def maildir(tmp_path: Path) -> mailbox.Maildir:
    box = mailbox.Maildir(tmp_path / "box", create=True)
    for message_id in (OURS, THEIRS):
        message = EmailMessage()
        message["Message-ID"] = message_id
        box.add(message)
    return box


def test_maildir_is_looked_into_and_keeps_what_is_not_ours(maildir: mailbox.Maildir, tmp_path: Path) -> None:
    url = f"maildir://{tmp_path / 'box'}"
    assert arrived(url, {OURS, "<3@coachtrack>"}) == {OURS}
    assert arrived(url, {OURS}) == set()
    assert [message["Message-ID"] for message in maildir] == [THEIRS]


def test_imap_mailbox_is_looked_into_and_keeps_what_is_not_ours() -> None:
    with Imap() as server:
        server.messages = {1: THEIRS, 2: OURS}
        assert arrived(server.url, {OURS, "<3@coachtrack>"}) == {OURS}
        assert server.messages == {1: THEIRS}


def test_wrong_password_is_an_error() -> None:
    with Imap() as server, pytest.raises(imaplib.IMAP4.error):
        arrived(server.url.replace("secret", "guess"), {OURS})


@pytest.mark.parametrize("url", ["pop3://host", "maildir:///nowhere/at/all", "imap://127.0.0.1:1"])
def test_mailbox_that_is_not_there_is_an_error(url: str) -> None:
    with pytest.raises((OSError, ValueError)):
        arrived(url, {OURS})
