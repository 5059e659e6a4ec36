from apps.reviews.forms.careful import CarefulForm, Refusable, reason_field
from apps.reviews.forms.corrections import AnswerForm, CorrectionForm
from apps.reviews.forms.excusing import BlackoutForm, ExcuseForm, ManyForm, WhichForm
from apps.reviews.forms.holidays import HolidayForm, HolidayPick, YearForm
from apps.reviews.forms.series import ChangeForm, EndForm, MoveForm, PauseForm, ResumeForm, SeriesForm, first_values

__all__ = [
    "AnswerForm",
    "BlackoutForm",
    "CarefulForm",
    "ChangeForm",
    "CorrectionForm",
    "EndForm",
    "ExcuseForm",
    "HolidayForm",
    "HolidayPick",
    "ManyForm",
    "MoveForm",
    "PauseForm",
    "Refusable",
    "ResumeForm",
    "SeriesForm",
    "WhichForm",
    "YearForm",
    "first_values",
    "reason_field",
]
