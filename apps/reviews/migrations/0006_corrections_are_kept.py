from typing import Any

from django.db import migrations

KEPT = {
    "reviews_correctionrequest": ("id", "public_id", "review_id", "outcome", "asked_by_id", "asked_at"),
    "reviews_correction": (
        *("id", "public_id", "review_id", "request_id", "before", "after", "decided_by_id", "decided_at"),
    ),
}
"""Table -> what is never changed. Their reason can be set to "", so that words about a person can be erased."""

SAID = "Corrections are never changed."


def keep(apps: Any, schema_editor: Any) -> None:
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION reviews_kept() RETURNS trigger AS $$ BEGIN "
            f"RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'; END $$ LANGUAGE plpgsql"
        )
    does = {
        "postgresql": "FOR EACH ROW {when} EXECUTE FUNCTION reviews_kept()",
        "sqlite": "{when} BEGIN SELECT RAISE(ABORT, '" + SAID + "'); END",
    }[vendor]
    for table, columns in KEPT.items():
        names = ", ".join(f'"{column}"' for column in columns)
        schema_editor.execute(f"CREATE TRIGGER {table}_kept BEFORE UPDATE OF {names} ON {table} {does.format(when='')}")
        only_erased = does.format(when="WHEN (NEW.reason <> '')")
        schema_editor.execute(f"CREATE TRIGGER {table}_words BEFORE UPDATE OF reason ON {table} {only_erased}")


def let_go(apps: Any, schema_editor: Any) -> None:
    for table in KEPT:
        for name in ("kept", "words"):
            on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{on}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS reviews_kept()")


class Migration(migrations.Migration):
    dependencies = [("reviews", "0005_corrections")]
    operations = [migrations.RunPython(keep, let_go)]
