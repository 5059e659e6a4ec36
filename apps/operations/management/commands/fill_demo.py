from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.core import clock
from apps.departments.models import Organisation
from apps.operations import progress
from apps.operations.demo import services
from apps.operations.supervisor.home import Home


class Command(BaseCommand):
    help = "Fills an empty demo database with the demo hospital. `up` does it by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.COACHTRACK_DEMO:
            raise CommandError("This is not the demo database: invented people do not go into a hospital's own.")
        if Organisation.objects.exists():
            raise CommandError("There is a hospital in this database already.")
        try:
            services.fill(now=clock.now(), progress=progress.tell)
        except Exception as error:
            progress.tell("stopped", 0, 1, stopped=f"{type(error).__name__}. Starting again begins it anew.")
            raise
        self._write_accounts()
        progress.finish()

    def _write_accounts(self) -> None:
        lines = [f"{one.role}: {one.name} <{one.email}>" for one in services.cast()]
        Home.configured().accounts_file.write_text("\n".join(lines) + "\n")
