"""Between the detail form and its draft, which holds what was typed and not what it means."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from apps.feedback.forms.detail import DetailForm
from apps.feedback.forms.opening import OpeningForm

_KEPT = [
    name
    for name in DetailForm.base_fields
    if name not in OpeningForm.base_fields and name not in ("send_as_is", "written_by")
]


def typed(data: QueryDict) -> dict[str, list[str]]:
    """By field, as sent; without the marks of the page, and without the answer to a warning."""
    return {name: data.getlist(name) for name in _KEPT if any(data.getlist(name))}


def restored(values: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Initial values that make the form look as it did. What was not sent was empty, and stays so."""
    return {name: _shown(DetailForm.base_fields[name], values.get(name, ())) for name in _KEPT}


def _shown(field: forms.Field, sent: Sequence[str]) -> Any:
    if isinstance(field, forms.MultipleChoiceField):
        return list(sent)
    if isinstance(field, forms.BooleanField):
        return bool(sent)
    return sent[-1] if sent else ""
