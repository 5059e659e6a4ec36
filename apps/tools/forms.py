from typing import Any

from django import forms

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.tools.models import AITool, TrainedBehaviour
from apps.tools.months import Month
from apps.tools.selectors import FocusPage, TrainingPage
from apps.tools.services.focus import MOST_CASES


class Refusable(forms.Form):
    def refuse(self, refused: Refused) -> None:
        """Says what a service refused, beside the field it is about."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.message)


class Behaviours(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, behaviour: TrainedBehaviour) -> str:
        return f"{behaviour.text} ({behaviour.tool})"


class FocusForm(Refusable):
    """The first behaviour offered is the one whose turn it is; it is chosen by a person all the same."""

    month = forms.TypedChoiceField(coerce=Month.parse, label="Month")
    behaviour = Behaviours(
        TrainedBehaviour.objects.none(),
        to_field_name="public_id",
        label="Behaviour to coach",
        empty_label="Choose one",
        help_text="Those whose turn is longest ago come first.",
        error_messages={"required": "Choose one of the behaviours."},
    )

    def __init__(self, data: Any = None, *, page: FocusPage, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        month, behaviour = self.fields["month"], self.fields["behaviour"]
        if isinstance(month, forms.ChoiceField) and isinstance(behaviour, Behaviours):
            month.choices = [(str(each), each.name) for each in page.months]
            known = [each.pk for each in page.choices]
            behaviour.queryset = TrainedBehaviour.objects.filter(pk__in=known)
            behaviour.choices = [("", "Choose one")] + [
                (str(each.public_id), behaviour.label_from_instance(each)) for each in page.choices
            ]


class TargetForm(Refusable):
    cases = forms.IntegerField(
        min_value=1, max_value=MOST_CASES, label="Cases to watch in a month", help_text="Four is one a week."
    )


class TrainingForm(Refusable):
    person = forms.ModelChoiceField(
        User.objects.none(), to_field_name="public_id", label="Who was trained", empty_label="Choose a person"
    )
    tool = forms.ModelChoiceField(
        AITool.objects.none(), to_field_name="public_id", label="On which tool", empty_label="Choose a tool"
    )
    trained_on = forms.DateField(label="When", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, data: Any = None, *, page: TrainingPage, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        people, tools = self.fields["person"], self.fields["tool"]
        if isinstance(people, forms.ModelChoiceField) and isinstance(tools, forms.ModelChoiceField):
            people.queryset = User.objects.filter(pk__in=[person.pk for person in page.people])
            tools.queryset = AITool.objects.filter(pk__in=[tool.pk for tool in page.tools])
