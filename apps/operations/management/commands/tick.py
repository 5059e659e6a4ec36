from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Max

from apps.core import clock
from apps.core.models import TickRun
from apps.operations import selectors, services
from apps.operations.demo_clock import move_demo_clock
from apps.operations.preparing import prepare_database
from apps.operations.ticks import TICKS


class Command(BaseCommand):
    help = "Runs the ticks once, here, in their order: the waker for cron, and the way to live through months."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help=f"which ones ({', '.join(TICKS)}); none: all due")
        parser.add_argument("--now", metavar="MOMENT", help="as of this moment, such as 2026-11-12T14:30:00-05:00")
        parser.add_argument("--i-know", action="store_true", help="allow --now on a real DATABASE_URL")

    def handle(self, *args: Any, **options: Any) -> None:
        names: list[str] = options["names"]
        if wrong := selectors.unknown(names):
            raise CommandError(f"There is no tick named {wrong[0]}. There are: {', '.join(TICKS)}.")
        prepare_database()
        now = self._moment(options["now"], i_know=options["i_know"]) if options["now"] else clock.tick_now()
        runs = services.run_ticks(names, now=now) if names else services.run_due_ticks(TICKS, now=now)
        for run in runs:
            self.stdout.write(f"{run.name:<10} {run.rows:>6} rows  {run.error or 'ok'}")
        if any(run.error for run in runs):
            raise CommandError("A tick stopped; what it says is above and on the operations page.")

    def _moment(self, text: str, *, i_know: bool) -> datetime:
        if not settings.COACHTRACK_EMBEDDED and not i_know:
            raise CommandError("--now is for the embedded database. On a real DATABASE_URL add --i-know if you do.")
        now = _parsed(text)
        newest = TickRun.objects.aggregate(newest=Max("started_at"))["newest"]
        if newest and now < newest:
            raise CommandError(f"--now only moves forward: the newest run was as of {newest.isoformat()}.")
        if settings.COACHTRACK_DEMO:
            move_demo_clock(to=now)
        return now


def _parsed(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--now {text}: write it like 2026-11-12T14:30:00-05:00.") from None
    if moment.tzinfo is None:
        raise CommandError(f"--now {text} has no offset: end it with Z for UTC, or with one such as -05:00.")
    return moment.astimezone(UTC)
