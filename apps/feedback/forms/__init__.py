from apps.feedback.forms.barriers import AnswerForm, BoardFilter, PersonForm, ToolOwnerForm
from apps.feedback.forms.detail import DetailForm
from apps.feedback.forms.drafts import restored, typed
from apps.feedback.forms.notes import BarrierForm, ReplyForm
from apps.feedback.forms.opening import TapForm, opening
from apps.feedback.forms.quick import ReasonForm, TopicsForm
from apps.feedback.forms.steps import CarriedForm, StepForm
from apps.feedback.forms.waiting import WaitingForm

__all__ = [
    "AnswerForm",
    "BarrierForm",
    "BoardFilter",
    "CarriedForm",
    "DetailForm",
    "PersonForm",
    "ReasonForm",
    "ReplyForm",
    "StepForm",
    "TapForm",
    "ToolOwnerForm",
    "TopicsForm",
    "WaitingForm",
    "opening",
    "restored",
    "typed",
]
