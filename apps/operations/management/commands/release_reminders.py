from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core import clock
from apps.core.errors import Refused
from apps.operations.preparing import prepare_database
from apps.reminders.selectors.holding import Hold, hold
from apps.reminders.services import release

CLOSED = "Closed as too late, never to be sent: {} messages. Everything newer goes out again."
SENT = "Going out again, also what was due before the restore: {} messages."


class Command(BaseCommand):
    help = "After a restored backup nothing is sent until somebody has chosen what becomes of the messages in doubt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--list", action="store_true", help="what is held back; changes nothing")
        which.add_argument("--expire", action="store_true", help="close what was due before the restore")
        which.add_argument("--send", action="store_true", help="let it go out, a second time to some")

    def handle(self, *args: Any, **options: Any) -> None:
        prepare_database()
        if options["list"]:
            self._list(hold())
            return
        choice = "expire" if options["expire"] else "send"
        try:
            number = release(choice=choice, by=None, now=clock.tick_now())
        except Refused as refused:
            raise CommandError(refused.message) from None
        self.stdout.write((CLOSED if choice == "expire" else SENT).format(number))

    def _list(self, held: Hold | None) -> None:
        if held is None:
            self.stdout.write("Nothing is held back.")
            return
        self.stdout.write(f"Held since {held.since:%Y-%m-%d %H:%M} UTC: {held.because}.")
        for group in held.groups:
            due = f"due {group.oldest:%Y-%m-%d %H:%M} to {group.newest:%Y-%m-%d %H:%M} UTC"
            self.stdout.write(f"{group.messages:>7}  {group.what}, {group.step}: {group.people} people, {due}")
        self.stdout.write(f"{held.messages:>7}  together. Close them with --expire, or let them go with --send.")
