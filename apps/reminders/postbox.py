"""Looking into the mailbox at which canaries arrive. Standard library only."""

import imaplib
import mailbox
from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

PATIENCE = 15.0
SCHEMES = ("imaps", "imap", "maildir")


def arrived(url: str, message_ids: Collection[str]) -> set[str]:
    """Those of these messages that lie in the mailbox, which they are taken out of.

    url: imaps://user:password@host/FOLDER, imap://… on the same machine or with STARTTLS, or maildir:///path.
    Raises OSError, imaplib.IMAP4.error or ValueError where it cannot be looked into.
    """
    address = urlsplit(url)
    if address.scheme not in SCHEMES:
        raise ValueError(f"A mailbox begins with one of {', '.join(SCHEMES)}.")
    if address.scheme == "maildir":
        return _in_maildir(Path(unquote(address.path)), set(message_ids))
    return _by_imap(address, message_ids)


def _in_maildir(path: Path, message_ids: set[str]) -> set[str]:
    try:
        box = mailbox.Maildir(path, create=False)
    except mailbox.NoSuchMailboxError:
        raise FileNotFoundError(f"There is no maildir at {path}.") from None
    found = {key: str(message["Message-ID"]).strip() for key, message in box.items()}
    ours = {key for key, message_id in found.items() if message_id in message_ids}
    for key in ours:
        box.discard(key)
    return {found[key] for key in ours}


def _by_imap(address: SplitResult, message_ids: Collection[str]) -> set[str]:
    with _connected(address) as box:
        box.login(unquote(address.username or ""), unquote(address.password or ""))
        _expect(box.select(unquote(address.path.strip("/")) or "INBOX"))
        found = {message_id for message_id in message_ids if _take_out(box, message_id)}
        if found:
            box.expunge()
        return found


def _connected(address: SplitResult) -> imaplib.IMAP4:
    host = address.hostname or ""
    if address.scheme == "imaps":
        return imaplib.IMAP4_SSL(host, address.port or 993, timeout=PATIENCE)
    box = imaplib.IMAP4(host, address.port or 143, timeout=PATIENCE)
    if "STARTTLS" in box.capabilities:
        box.starttls()
    return box


def _take_out(box: imaplib.IMAP4, message_id: str) -> bool:
    numbers = _expect(box.search(None, "HEADER", "Message-ID", f'"{message_id}"'))[0].split()
    for number in numbers:
        box.store(number.decode(), "+FLAGS", "\\Deleted")
    return bool(numbers)


def _expect(answer: tuple[str, list[bytes | None]] | tuple[str, list[Any]]) -> list[bytes]:
    word, data = answer
    if word != "OK":
        raise imaplib.IMAP4.error(f"The mailbox answered {word}.")
    return [line or b"" for line in data]
