"""What a command needs before it can work: a database that is there and up to date."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def prepare_database() -> None:
    """Brings an embedded database up to date; names a real one that is out of reach or behind, as CommandError."""
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise CommandError(f"The database cannot be reached: {str(error).strip().splitlines()[0]}") from None
    if behind and settings.COACHTRACK_EMBEDDED:
        call_command("migrate", interactive=False, verbosity=0)
    elif behind:
        raise CommandError(f"The database lacks {len(behind)} migrations. Run manage.py migrate first.")
