from django import forms

from apps.departments.models import Facility
from apps.reviews.forms.careful import Refusable


class HolidayForm(Refusable):
    facility = forms.ModelChoiceField(Facility.objects.order_by("name"), to_field_name="public_id", empty_label=None)
    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    name = forms.CharField(max_length=80, label="Name")


class HolidayPick(forms.Form):
    """Which holiday, by what makes it unique."""

    facility = forms.ModelChoiceField(Facility.objects.all(), to_field_name="public_id")
    day = forms.DateField()


class YearForm(forms.Form):
    facility = forms.ModelChoiceField(Facility.objects.all(), to_field_name="public_id")
    year = forms.IntegerField(min_value=2000, max_value=2100)
