import sys
from typing import Any

from django.core.management.base import BaseCommand

from apps.operations.supervisor import supervisor
from apps.operations.supervisor.preflight import CannotStart


class Command(BaseCommand):
    help = "Starts everything on this machine and looks after it: web pages, worker, beat, Valkey and a mail catcher."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            supervisor.run()
        except CannotStart as reason:
            sys.exit(f"coachtrack cannot start: {reason}")
