from typing import Any

from django import forms

from apps.departments.models import Department


class PeopleFilter(forms.Form):
    """What the list is narrowed to; every part may stay empty."""

    q = forms.CharField(label="Search", required=False, max_length=80)
    department = forms.ChoiceField(label="Department", required=False)
    role = forms.ChoiceField(
        label="Role",
        required=False,
        choices=[
            ("", "Any"),
            ("lead", "Leads, co-leads, delegates"),
            ("peer_champion", "Peer champions"),
            ("clinician", "Clinicians"),
            ("program_manager", "Program managers"),
            ("executive", "Executives"),
            ("administrator", "Administrators"),
            ("none", "Without a place"),
        ],
    )
    invited = forms.ChoiceField(
        label="Invitation",
        required=False,
        choices=[
            ("", "Any"),
            ("never", "Never invited"),
            ("sent", "Invited"),
            ("no_address", "Without e-mail address"),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "All"), *Department.objects.values_list("code", "name")]
        self.fields["department"] = forms.ChoiceField(label="Department", required=False, choices=choices)

    def chosen(self) -> dict[str, str]:
        """Nothing of what is not understood: an address written by hand still shows the list."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
