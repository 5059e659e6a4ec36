"""Goal 9: 1,000 e-mails from due to written down as sent, beside the same letters over one plain connection."""

import smtplib
from email.message import EmailMessage

from apps.reminders.models import Reminder
from tests.bench.frame import Row, in_turns, timed
from tests.bench.inside import Place
from tests.bench.reminders.wakers import wake, worker
from tests.bench.reminders.world import only_due, wait_until_none_is_unfinished, with_prompts_due

MAILS = 1_000
TEXT = "Reviews are two minutes of a meeting that exists already. Was the use of AI talked about today?\n" * 12


def measure(place: Place) -> list[Row]:
    with_prompts_due(MAILS)
    row = Row(
        "9",
        "1,000 e-mails end to end, Celery, 2 processes",
        "smtplib, one connection, ready messages (0.4 x its rate is 2.5 x its time)",
        goal_ratio=2.5,
    )
    letters = [_letter(n) for n in range(MAILS)]
    with worker(2):
        _send(place)
        row.rounds = in_turns(
            place.machine, place.rounds, lambda: _send(place), lambda: timed(lambda: _plainly(place.sink.port, letters))
        )
    row.others = place.machine.others()
    place.sink.forget()
    row.said = (
        f"{MAILS / (row.measured_ms or 1) * 1000:,.0f} a second, smtplib {MAILS / (row.limit_ms or 1) * 1000:,.0f}"
    )
    return [row]


def _send(place: Place) -> float:
    only_due(MAILS)
    place.sink.forget()

    def until_written_down() -> None:
        wake("deliver")
        wake("deliver")
        wait_until_none_is_unfinished(120)

    took = timed(until_written_down)
    sent = Reminder.objects.filter(state=Reminder.State.SENT, attempts=1).count()
    if (sent, place.sink.count()) != (MAILS, MAILS):
        raise RuntimeError(f"{sent} written down as sent, {place.sink.count()} at the relay, not {MAILS}")
    return took


def _letter(number: int) -> EmailMessage:
    """About as long as a letter of ours."""
    letter = EmailMessage()
    letter["Subject"], letter["From"] = "How did the huddle go?", "coachtrack <coachtrack@localhost>"
    letter["To"], letter["Message-ID"] = f"lead{number}@bench.example", f"<bench-{number}@bench.example>"
    letter.set_content(TEXT)
    letter.add_alternative(f"<html><body><p>{TEXT}</p></body></html>", subtype="html")
    return letter


def _plainly(port: int, letters: list[EmailMessage]) -> None:
    with smtplib.SMTP("127.0.0.1", port) as connection:
        for letter in letters:
            connection.send_message(letter)
