from typing import Any

from django import forms
from django.db.models import QuerySet

from apps.accounts.models import User, normalised_email
from apps.core.errors import Refused
from apps.departments.models import DepartmentLead

Role = DepartmentLead.Role
UNKNOWN = "Nobody is known by this. Give an e-mail address or an id as in the roster, or import the person first."


def _day(label: str, help_text: str = "", **kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, help_text=help_text, **kwargs)


class PersonForm(forms.Form):
    """Names somebody: out of the department's people or, for those who keep the roster, anybody by address or id."""

    person = forms.ModelChoiceField(
        User.objects.none(),
        to_field_name="public_id",
        label="Who",
        required=False,
        empty_label="Choose a person",
    )
    somebody_else = forms.CharField(
        label="Or somebody from elsewhere", help_text="E-mail address, or id in the roster.", required=False
    )
    needs_person = True

    def __init__(self, data: Any = None, *, people: QuerySet[User], anybody: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        chosen = self.fields["person"]
        if isinstance(chosen, forms.ModelChoiceField):
            chosen.queryset = people
        if not anybody:
            del self.fields["somebody_else"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        named = str(cleaned.pop("somebody_else", "") or "").strip()
        if named and not cleaned.get("person"):
            cleaned["person"] = self._known(named)
        if self.needs_person and not cleaned.get("person") and not self.errors:
            self.add_error("person", "Choose a person.")
        return cleaned

    def _known(self, named: str) -> User | None:
        by = {"email": normalised_email(named)} if "@" in named else {"external_id__iexact": named}
        found = User.objects.filter(**by).first()
        if found is None:
            self.add_error("somebody_else", UNKNOWN)
        return found

    def refuse(self, refused: Refused) -> None:
        """Says what a service refused, beside the field it is about."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.message)


class ChangeLeadForm(PersonForm):
    starts_on = _day("From", "The first day on which this person leads. The lead until then keeps the time before.")


class AddLeaderForm(PersonForm):
    role = forms.ChoiceField(
        label="As",
        choices=[
            (Role.CO_LEAD, "co-lead: two lead as one, and either answer counts"),
            (Role.PEER_CHAMPION, "peer champion: coaches colleagues, and may log"),
        ],
        widget=forms.RadioSelect,
    )
    starts_on = _day("From")
    ends_on = _day("Last day", "Leave it out for: until further notice.", required=False)


class DelegateForm(PersonForm):
    starts_on = _day("From")
    ends_on = _day("Last day", "13 weeks at most.")
    takes_over = forms.TypedChoiceField(
        label="What they do",
        choices=[
            ("yes", "take the reviews over: they are asked and reminded"),
            ("no", "help: they may log too, and are asked while the lead is away"),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )


class LeaveForm(PersonForm):
    """person: who stands in, if somebody does. leading: whose leave may be entered here; none: one's own."""

    needs_person = False
    away = forms.ModelChoiceField(
        User.objects.none(), to_field_name="public_id", label="Who is away", empty_label="Choose a person"
    )
    starts_on = _day("First day away")
    ends_on = _day("Last day away")
    field_order = ("away", "starts_on", "ends_on", "person", "somebody_else")

    def __init__(self, data: Any = None, *, leading: QuerySet[User] | None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        stand_in, chosen = self.fields["person"], self.fields["away"]
        stand_in.label, stand_in.help_text = "Who stands in", "They are asked and reminded in this department."
        if isinstance(stand_in, forms.ModelChoiceField):
            stand_in.empty_label = "Nobody yet"
        if leading is None:
            del self.fields["away"]
        elif isinstance(chosen, forms.ModelChoiceField):
            chosen.queryset = leading


class RowForm(forms.Form):
    """Which time in a role, by what makes it unique."""

    user = forms.UUIDField()
    role = forms.ChoiceField(choices=Role.choices)
    starts_on = forms.DateField()


class LastDayForm(RowForm):
    last_day = _day("Last day")


class BackForm(forms.Form):
    """Leave is unique by person and first day."""

    user = forms.UUIDField()
    starts_on = forms.DateField()
    back_on = _day("Back on")
