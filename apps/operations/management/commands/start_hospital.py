import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from apps.core import clock
from apps.core.errors import Refused
from apps.operations import services
from apps.operations.forms import StartHospitalForm

FIELDS = {
    "name": "of the hospital",
    "zone": "its time zone, such as America/New_York",
    "country": "two letters such as US, for its public holidays",
    "first_name": "of the first program manager",
    "last_name": "of the first program manager",
    "email": "of the first program manager; they sign in with it",
}


class Command(BaseCommand):
    help = "Begins an empty hospital with its first program manager, as the page /setup/ does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, text in FIELDS.items():
            parser.add_argument(f"--{name.replace('_', '-')}", required=name != "country", default="", help=text)
        parser.add_argument("--password-from-stdin", action="store_true", help="else it is asked for")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.COACHTRACK_DEMO:
            raise CommandError("This is the demo database, and nobody real goes into it. Add DEMO=0.")
        form = StartHospitalForm({name: options[name] for name in FIELDS} | {"password": _password(options)})
        if not form.is_valid():
            field, problems = next(iter(form.errors.items()))
            raise CommandError(f"{field.replace('_', ' ')}: {problems[0]}")
        if settings.COACHTRACK_EMBEDDED:
            call_command("migrate", interactive=False, verbosity=0)
        try:
            manager = services.start_hospital(**form.cleaned_data, by=None, now=clock.now())
        except Refused as refused:
            raise CommandError(refused.message) from None
        services.use_hospital()
        self.stdout.write(f"{form.cleaned_data['name']} is ready. {manager} signs in with {manager.email}.")


def _password(options: dict[str, Any]) -> str:
    return sys.stdin.readline().rstrip("\n") if options["password_from_stdin"] else getpass.getpass()
