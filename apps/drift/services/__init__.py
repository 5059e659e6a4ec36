"""Every write of drift: judging weeks, raising and clearing flags, and what people do about them."""

from apps.drift.services.assessing import assess_all, assess_changed, assess_department
from apps.drift.services.budget import set_budget
from apps.drift.services.flags import acknowledge_flag, mark_not_people, snooze_flag
from apps.drift.services.interventions import end_intervention, plan_intervention

__all__ = [
    "acknowledge_flag",
    "assess_all",
    "assess_changed",
    "assess_department",
    "end_intervention",
    "mark_not_people",
    "plan_intervention",
    "set_budget",
    "snooze_flag",
]
