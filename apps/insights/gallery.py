"""What the gallery page shows: invented values for each component."""

from typing import ClassVar

from django import forms

from apps.core.templatetags.components import ICONS, SHAPES
from apps.insights.charts import line


class SampleForm(forms.Form):
    question = forms.CharField(label="Question for the huddle", help_text="One sentence is enough.", max_length=80)
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    play = forms.ChoiceField(label="What would help", choices=[("P1", "A call"), ("P6", "Training for the lead")])
    planned_on = forms.DateField(label="Day of the call", widget=forms.DateInput(attrs={"type": "date"}))
    topics = forms.MultipleChoiceField(
        label="What took the time?",
        choices=[("speed", "documentation speed"), ("volume", "patient volume"), ("staffing", "staffing")],
        widget=forms.CheckboxSelectMultiple,
    )

    use_required_attribute = False
    answers: ClassVar[dict[str, object]] = {"question": "", "topics": ["volume"], "planned_on": "soon", "play": "P1"}


def gallery_context() -> dict[str, object]:
    return {
        "statuses": list(SHAPES),
        "icons": sorted(ICONS),
        "line": line([0.5, 0.55, 0.6, None, 0.62, 0.58, 0.66, 0.7, 0.68, 0.71, 0.74, 0.75]),
        "form": SampleForm(SampleForm.answers),
        "colours": ["brand-fill", "on-track", "watch", "drifting", "silent", "recovering", "no-data"],
    }
