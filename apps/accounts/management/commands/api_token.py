from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.models import User, normalised_email
from apps.accounts.services import create_api_token
from apps.core import clock


class Command(BaseCommand):
    help = "Creates an API token for a person and prints it, once: only a digest of it is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address the person signs in with")

    def handle(self, *args: Any, **options: Any) -> None:
        email = normalised_email(options["email"])
        user = User.objects.filter(email=email, is_active=True).first() if email else None
        if user is None:
            raise CommandError(f"Nobody active has the address {options['email']}.")
        self.stdout.write(create_api_token(user=user, by=None, now=clock.now()))
