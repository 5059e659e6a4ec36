import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from apps.core import clock
from apps.operations.alarms import alarms


class Command(BaseCommand):
    help = "For cron and monitoring: says what keeps reminders from going out, and ends with 1 if anything does."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = alarms(clock.tick_now())
        except DatabaseError as error:
            self.stderr.write(f"The database cannot be reached: {str(error).strip().splitlines()[0]}")
            sys.exit(1)
        for trouble in found:
            self.stderr.write(f"{trouble.code}: {trouble.text}. {trouble.remedy}")
        if found:
            sys.exit(1)
        self.stdout.write("Reminders go out.")
