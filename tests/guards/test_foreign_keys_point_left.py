from django.apps import apps
from django.db import connection, models
from django.test.utils import isolate_apps

from tests.guards.tree import LINE


def violations(app_models: list[type[models.Model]]) -> list[str]:
    return [
        f"{model._meta.label}.{field.name} points at {field.related_model._meta.label}"
        for model in app_models
        if model._meta.app_label in LINE
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        if _is_right_of(field.related_model._meta.app_label, model._meta.app_label)
    ]


def _is_right_of(other: str, app: str) -> bool:
    return other in LINE and LINE.index(other) > LINE.index(app)


def test_foreign_keys_point_left() -> None:
    assert connection.vendor  # the models are those of the installed apps
    assert not violations(list(apps.get_models()))


@isolate_apps("apps.core")
def test_a_foreign_key_to_the_right_is_found() -> None:
    class Planted(models.Model):
        review = models.ForeignKey(apps.get_model("reviews", "Review"), on_delete=models.CASCADE)

        class Meta:
            app_label = "core"

    assert violations([Planted])
