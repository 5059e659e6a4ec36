import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from tests.guards.tree import ROOT, tracked

NAMED = re.compile(r"^\d{4}_[a-z][a-z0-9_]+\.py$")


def violations(name: str) -> bool:
    return not NAMED.match(name) or "_auto_" in name or name.endswith("_initial.py")


@pytest.mark.django_db
def test_migrations_match_the_models() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_model_without_its_migration_is_found() -> None:
    before = MigrationLoader(None).project_state()
    after = ProjectState.from_apps(apps)
    planted = ModelState("core", "Planted", [("id", models.BigAutoField(primary_key=True))])
    after.add_model(planted)
    assert "core" in MigrationAutodetector(before, after).changes(graph=MigrationLoader(None).graph)


def test_migrations_are_named() -> None:
    files = [path for path in tracked() if path.parent.name == "migrations" and path.name != "__init__.py"]
    wrong = [str(path.relative_to(ROOT)) for path in files if violations(path.name)]
    assert files
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ["0002_auto_20261122_1200.py", "0001_initial.py", "change.py"])
def test_an_unnamed_migration_is_found(name: str) -> None:
    assert violations(name)
