import re
from typing import Any
from zoneinfo import available_timezones

import holidays.registry
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from apps.accounts.models import User, normalised_email
from apps.core.weeks import zone as known_zone

FIRST_ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
"""Where most hospitals are that will use this; the others follow by continent."""

_CONTINENTS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def zone_choices() -> list[tuple[str, Any]]:
    """Grouped for a select, each by its IANA name."""
    groups: list[tuple[str, Any]] = [("", "Choose"), ("United States", [(name, _place(name)) for name in FIRST_ZONES])]
    everywhere = sorted(available_timezones())
    for continent in _CONTINENTS:
        names = [name for name in everywhere if name.startswith(f"{continent}/")]
        groups.append((continent, [(name, _place(name)) for name in names]))
    return [*groups, ("Other", [("UTC", "UTC")])]


def _place(name: str) -> str:
    return name.replace("_", " ")


def country_choices() -> list[tuple[str, str]]:
    """Those whose public holidays are known, by name."""
    known = [
        (entry[1], re.sub(r"(?<=[a-z])(?=[A-Z])", " ", entry[0])) for entry in holidays.registry.COUNTRIES.values()
    ]
    return [("", "None: I enter holidays by hand"), *sorted(known, key=lambda country: country[1])]


def _text(autocomplete: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": autocomplete})


class StartHospitalForm(forms.Form):
    name = forms.CharField(label="Name of the hospital", max_length=120, widget=_text("organization"))
    zone = forms.ChoiceField(
        label="Time zone",
        choices=zone_choices,
        help_text="Reviews and reminders follow the clocks there. A department elsewhere can have its own.",
    )
    country = forms.ChoiceField(
        label="Country",
        choices=country_choices,
        required=False,
        help_text="Reviews make way for its public holidays.",
    )
    first_name = forms.CharField(label="Your first name", max_length=80, widget=_text("given-name"))
    last_name = forms.CharField(label="Your last name", max_length=80, widget=_text("family-name"))
    email = forms.EmailField(
        label="Your e-mail address", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label="Choose a password",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters; a few words in a row are fine.",
    )

    def clean_zone(self) -> str:
        return known_zone(self.cleaned_data["zone"]).key

    def clean_email(self) -> str:
        return normalised_email(self.cleaned_data["email"]) or ""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        person = User(
            first_name=data.get("first_name", ""), last_name=data.get("last_name", ""), email=data.get("email")
        )
        try:
            validate_password(data.get("password", ""), person)
        except ValidationError as problems:
            if data.get("password"):
                self.add_error("password", problems)
        return data
