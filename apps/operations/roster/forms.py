from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile

from apps.operations.roster.decoding import MAX_BYTES
from apps.operations.roster.headings import Kind
from apps.operations.roster.services import File

HELP = {
    Kind.DEPARTMENTS: "Code, name, division, facility, time zone.",
    Kind.PEOPLE: "Everybody with a place in a department, and the program office.",
    Kind.LEADS: "Who leads which department: lead, co-lead, delegate, peer champion.",
    Kind.TOOLS: "The AI tools, where each is in use, and what was taught.",
    Kind.SERIES: "The weekly meeting in which each department looks at AI use.",
}


class UploadForm(forms.Form):
    """One input for each kind of file; any of them may stay empty, not all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in Kind:
            widget = forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"})
            label, about = kind.capitalize(), HELP[kind]
            field = forms.FileField(label=label, help_text=about, required=False, allow_empty_file=True, widget=widget)
            self.fields[kind.value] = field

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError("Choose at least one file.")
        return cleaned

    def files_given(self) -> list[File]:
        given = [(kind, self.cleaned_data[kind.value]) for kind in Kind]
        return [file_from(kind, upload) for kind, upload in given if upload]


def file_from(kind: str, upload: "UploadedFile[Any]") -> File:
    content = upload.read(MAX_BYTES + 1)  # one more tells that it is too long
    return File(kind, (upload.name or f"{kind}.csv")[:100], content)


class LeaversForm(forms.Form):
    """people: public ids. The last day is theirs still."""

    people = forms.MultipleChoiceField(
        label="Who has left",
        error_messages={"required": "Tick at least one person."},
        widget=forms.CheckboxSelectMultiple,
    )
    last_day = forms.DateField(
        label="Last day",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Fill in the last day.", "invalid": "Write the day as 2026-11-30."},
    )

    def __init__(self, *args: Any, leavers: list[dict[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(leaver["public_id"], f"{leaver['name']} ({leaver['places']})") for leaver in leavers]
        cast(forms.MultipleChoiceField, self.fields["people"]).choices = choices
