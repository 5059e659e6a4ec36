from django import forms

from apps.operations.roster.forms import file_from
from apps.operations.roster.headings import HISTORY
from apps.operations.roster.services import File


class HistoryForm(forms.Form):
    history = forms.FileField(
        label="Past reviews",
        help_text="One row for each department and week.",
        allow_empty_file=True,
        error_messages={"required": "Choose the file of past reviews."},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )

    def file_given(self) -> File:
        return file_from(HISTORY, self.cleaned_data["history"])
