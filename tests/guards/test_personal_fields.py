"""Every model says which of its fields are about a person, so that erasure and exports know them."""

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from tests.guards.tree import LINE


def violations(app_models: list[type[models.Model]]) -> list[str]:
    return [found for model in app_models if _is_ours(model) for found in _of(model)]


def _is_ours(model: type[models.Model]) -> bool:
    return model._meta.app_label in LINE and not model._meta.auto_created


def _of(model: type[models.Model]) -> list[str]:
    declared = vars(model).get("PERSONAL_FIELDS")
    if declared is None:
        return [f"{model._meta.label} does not say which of its fields are personal"]
    own = {field.name for field in model._meta.get_fields()} | {f.attname for f in model._meta.concrete_fields}
    unknown = [f"{model._meta.label}.{name} is no field" for name in declared if name not in own]
    return unknown + [f"{model._meta.label}.{name} points at a person" for name in _people(model) - set(declared)]


def _people(model: type[models.Model]) -> set[str]:
    return {
        field.name
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        if field.related_model._meta.label == "accounts.User"
    }


def test_every_model_classifies_its_personal_fields() -> None:
    assert not violations(list(apps.get_models()))


@isolate_apps("apps.reviews")
def test_an_unclassified_person_is_found() -> None:
    class Silent(models.Model):
        class Meta:
            app_label = "reviews"

    class Forgetful(models.Model):
        PERSONAL_FIELDS = ()
        author = models.ForeignKey(apps.get_model("accounts", "User"), on_delete=models.CASCADE)

        class Meta:
            app_label = "reviews"

    assert len(violations([Silent, Forgetful])) == 2
