"""The road over SMTP against relays that are slow, deaf or strange. Each is a few lines of a script on loopback."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy

import pytest
from django.core.mail import get_connection

from apps.reminders.kinds import Send
from apps.reminders.letters import Letter
from apps.reminders.mime import prepared
from apps.reminders.transports import Outcome, Parcel, line
from apps.reminders.transports.smtp import Relay, Smtp
from tests.cast import NOW
from tests.factories import ReminderFactory

Script = Callable[[socket.socket], None]
PLAIN = Letter("a@example.org", "Hello", "One\n.\nTwo\n", "<p>One</p>\n", {"Message-ID": "<1@x>", "Date": "now"})


class Scripted:
    """One connection after the other is answered by the script. `.heard`: all that was said to it."""

    def __init__(self, script: Script) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._script = script
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with client:
                try:
                    self._script(client)
                except OSError:
                    pass

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)


@pytest.fixture
def relay(settings: object) -> Iterator[Callable[[Script], Scripted]]:
    made: list[Scripted] = []

    def start(script: Script) -> Scripted:
        made.append(Scripted(script))
        for name, value in {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": made[-1].port,
            "EMAIL_TIMEOUT": 5,
            "EMAIL_USE_TLS": False,
        }.items():
            setattr(settings, name, value)
        return made[-1]

    yield start
    for it in made:
        it.close()


def talk(client: socket.socket, answers: dict[str, bytes]) -> None:
    """By the first word of each command; a message ends with its dot."""
    client.sendall(b"220 hello\r\n")
    with client.makefile("rb") as lines:
        in_message = False
        for heard in lines:
            if in_message:
                in_message = heard != b".\r\n"
                if not in_message:
                    client.sendall(answers.get("DOT", b"250 taken\r\n"))
                continue
            verb = heard.split()[0].decode().upper()
            in_message = verb == "DATA"
            client.sendall(answers.get(verb, b"354 go\r\n" if in_message else b"250 ok\r\n"))
            if verb == "QUIT":
                return


@pytest.fixture
def parcel(db: None) -> Parcel:
    return Parcel(ReminderFactory(), Send("invitation", {"link": "http://x/", "address": "a@example.org"}))


def sent(parcel: Parcel) -> Outcome:
    road = Smtp(lambda: NOW)
    try:
        return road.open() or road.send([parcel])[0]
    finally:
        road.close()


def drip(client: socket.socket) -> None:
    """A byte every twentieth of a second, for ever: no timeout of a socket ever runs out."""
    while True:
        client.sendall(b"2")
        time.sleep(0.05)


def test_relay_that_answers_a_byte_at_a_time_is_left_in_time(
    relay: Callable[[Script], Scripted], parcel: Parcel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "OPEN", 0.5)
    relay(drip)
    begun = time.monotonic()
    assert sent(parcel).word == "down"
    assert time.monotonic() - begun < 3


def test_last_word_a_byte_at_a_time_is_not_waited_for(
    relay: Callable[[Script], Scripted], parcel: Parcel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "SEND", 0.5)

    def script(client: socket.socket) -> None:
        client.sendall(b"220 hello\r\n")
        with client.makefile("rb") as lines:
            for heard in lines:
                if heard == b".\r\n":
                    drip(client)
                elif heard[:4] in (b"ehlo", b"mail", b"rcpt"):
                    client.sendall(b"250 ok\r\n")
                elif heard[:4] == b"data":
                    client.sendall(b"354 go\r\n")

    relay(script)
    begun = time.monotonic()
    road = Smtp(lambda: NOW)
    assert road.open() is None
    assert [road.send([parcel])[0].word for _ in range(2)] == ["later", "later"]
    assert road.is_tired, "two that were waited for in vain are enough for one run"
    assert time.monotonic() - begun < 5


def test_relay_that_no_longer_offers_encryption_gets_nothing(
    relay: Callable[[Script], Scripted], parcel: Parcel, settings: object
) -> None:
    heard: list[bytes] = []

    def script(client: socket.socket) -> None:
        client.sendall(b"220 hello\r\n")
        with client.makefile("rb") as lines:
            for said in lines:
                heard.append(said)
                client.sendall(b"250 ok\r\n")

    relay(script)
    settings.EMAIL_USE_TLS = True  # type: ignore[attr-defined]
    assert sent(parcel).word == "down"
    assert not any(said.upper().startswith(b"MAIL") for said in heard)


@pytest.mark.parametrize(
    ("answers", "word"),
    [
        ({}, "sent"),
        ({"MAIL": b"451 not now\r\n"}, "down"),
        ({"MAIL": b"421 too many\r\n"}, "slower"),
        ({"RCPT": b"550 who\r\n"}, "refused"),
        ({"RCPT": b"451 greylisted\r\n"}, "later"),
        ({"RCPT": b"450 30 messages per minute\r\n"}, "slower"),
        ({"DOT": b"432 thread limit\r\n"}, "slower"),
        ({"DOT": b"554 spam\r\n"}, "refused"),
        ({"DOT": b"452 disk full\r\n"}, "later"),
    ],
)
def test_each_answer_has_its_word(
    relay: Callable[[Script], Scripted], parcel: Parcel, answers: dict[str, bytes], word: str
) -> None:
    relay(lambda client: talk(client, answers))
    assert sent(parcel).word == word


@pytest.mark.parametrize("greeting", [b"421 closing down\r\n", b"554 go away\r\n"])
def test_relay_that_greets_badly_is_down(relay: Callable[[Script], Scripted], parcel: Parcel, greeting: bytes) -> None:
    relay(lambda client: client.sendall(greeting))
    assert sent(parcel).word == "down"


def test_connection_gone_stale_between_two_messages_is_no_try(
    relay: Callable[[Script], Scripted], parcel: Parcel
) -> None:
    def once(client: socket.socket) -> None:
        client.sendall(b"220 hello\r\n")
        with client.makefile("rb") as lines:
            for heard in lines:
                if heard == b".\r\n":
                    client.sendall(b"250 taken\r\n")
                    return
                elif heard[:4] in (b"ehlo", b"mail", b"rcpt"):
                    client.sendall(b"250 ok\r\n")
                elif heard[:4] == b"data":
                    client.sendall(b"354 go\r\n")

    relay(once)
    road = Smtp(lambda: NOW)
    assert road.open() is None
    assert [road.send([parcel])[0].word for _ in range(3)] == ["sent"] * 3
    road.close()


def parsed(content: bytes) -> tuple[dict[str, str], list[str]]:
    message = message_from_bytes(content, policy=policy.default)
    kept = {k: str(v).strip() for k, v in message.items() if k not in ("Content-Type", "MIME-Version")}
    return kept, [str(part.get_content()) for part in message.iter_parts()]


@pytest.mark.parametrize("text", ["One\n.\nTwo\n", "Größe\r\nzwei\rdrei\n", "=20 &amp; \u2028 x\n", "–\n"])
@pytest.mark.parametrize("subject", ["Hello", "Wöchentliche Besprechung der Notaufnahme, " * 3])
def test_bytes_put_together_say_what_the_email_package_says(text: str, subject: str, settings: object) -> None:
    settings.DEFAULT_FROM_EMAIL = "coachtrack <c@example.org>"  # type: ignore[attr-defined]
    letter = Letter("a@example.org", subject.strip(), text, f"<p>{text}</p>\n", PLAIN.headers)
    ours = prepared(letter, "coachtrack <c@example.org>")
    theirs = letter.as_email().message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
    assert ours is not None
    assert b"\n" not in ours.replace(b"\r\n", b"")
    assert parsed(ours) == parsed(theirs)


@pytest.mark.parametrize(
    "change",
    [
        {"to": "a@exämple.org"},
        {"to": "a@example.org\r\nBcc: b@example.org"},
        {"to": "a b@example.org"},
        {"headers": {**PLAIN.headers, "X": "a\r\nBcc: b"}},
        {"headers": {**PLAIN.headers, "X": "a\r\n Bcc: b\nc"}},
        {"subject": "x\r\nBcc: b"},
        {"text": "x" * 999},
    ],
)
def test_what_is_not_plain_goes_the_ordinary_way(change: dict[str, object]) -> None:
    assert prepared(Letter(**{**vars(PLAIN), **change}), "c@example.org") is None  # type: ignore[arg-type]


def test_address_outside_ascii_is_written_as_mail_needs_it(db: None, settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    wire = Relay(get_connection())
    _, to = wire._message(Letter("a@exämple.org", "x", "x\n", "x", PLAIN.headers))
    assert to == "a@xn--exmple-cua.org"
