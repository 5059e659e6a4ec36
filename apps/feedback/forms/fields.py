from typing import Any

from django import forms


class Chips(forms.MultipleChoiceField):
    """Any number of chips, also none."""

    def __init__(self, *, label: str, choices: Any = ()) -> None:
        super().__init__(
            label=label,
            choices=choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": "One of the choices is no longer offered. Please choose again."},
        )


class OneChip(forms.ChoiceField):
    """One chip, or none where nothing is needed."""

    def __init__(self, *, choices: Any = (), required: bool = False, sentence: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.RadioSelect)
        super().__init__(
            choices=choices,
            required=required,
            error_messages={
                "required": sentence,
                "invalid_choice": sentence or "This choice is no longer offered. Please choose again.",
            },
            **kwargs,
        )


class Stepper(forms.IntegerField):
    """0 to 10, by the phone's number keys."""

    def __init__(self, *, label: str) -> None:
        sentence = "A number from 0 to 10."
        super().__init__(
            label=label,
            required=False,
            min_value=0,
            max_value=10,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            error_messages={"invalid": sentence, "min_value": sentence, "max_value": sentence},
        )


class ShortText(forms.CharField):
    """Never required; long enough for dictation, and counted out loud only when too long."""

    def __init__(self, limit: int, *, label: str) -> None:
        super().__init__(
            label=label,
            required=False,
            max_length=limit,
            widget=forms.Textarea(attrs={"rows": 2 if limit < 200 else 3}),
            error_messages={"max_length": "%(show_value)s characters; %(limit_value)s fit. Please shorten it."},
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength in the page: it would cut what a phone dictates without a word."""
        attrs: dict[str, Any] = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs
