from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def begin_the_line(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The database's line begins with it, so that a copy made before the first message is known as one."""
    apps.get_model("reminders", "SendingGuard").objects.get_or_create(only_row=True)


def leave_it(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    pass


class Migration(migrations.Migration):
    dependencies = [
        ("reminders", "0003_leases_and_rates"),
        ("reminders", "0003_watermark_knows_full_passes"),
    ]

    operations = [
        migrations.AddField(
            model_name="sendingguard",
            name="mark_generation",
            field=models.PositiveBigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="sendingguard",
            name="mark_lineage",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="sendingguard",
            name="unmarked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(begin_the_line, leave_it),
    ]
