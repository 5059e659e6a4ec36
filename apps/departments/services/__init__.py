"""Every write to departments, people's places and leads. The roster import composes them in one transaction."""

from apps.departments.services.delegates import name_delegate
from apps.departments.services.departments import put_departments
from apps.departments.services.leading import add_leader, change_lead, end_role, take_back
from apps.departments.services.leads import put_leads
from apps.departments.services.leave import end_leave, enter_leave
from apps.departments.services.leavers import end_places
from apps.departments.services.organisation import begin_organisation
from apps.departments.services.people import put_people

__all__ = [
    "add_leader",
    "begin_organisation",
    "change_lead",
    "end_leave",
    "end_places",
    "end_role",
    "enter_leave",
    "name_delegate",
    "put_departments",
    "put_leads",
    "put_people",
    "take_back",
]
