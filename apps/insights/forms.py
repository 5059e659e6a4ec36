from collections.abc import Iterable

from django import forms

from apps.drift.models import Status


class BoardFilter(forms.Form):
    """What the board shows; an unknown value is no filter."""

    division = forms.ChoiceField(required=False)
    status = forms.ChoiceField(required=False, choices=[("", "every status"), *Status.choices])
    search = forms.CharField(required=False, max_length=80, strip=True)

    use_required_attribute = False

    def __init__(self, data: object, *, divisions: Iterable[str], names: bool) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        choices = [("", "every division"), *((name, name) for name in sorted(set(divisions)))]
        self.fields["division"] = forms.ChoiceField(required=False, choices=choices)
        self.fields["search"].label = "Department or lead" if names else "Department"

    def wanted(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in ("division", "status", "search")}
