"""Every write to departments, people's places and leads. The roster import composes them in one transaction."""

from apps.departments.services.departments import put_departments
from apps.departments.services.leads import put_leads
from apps.departments.services.leavers import end_places
from apps.departments.services.organisation import begin_organisation
from apps.departments.services.people import put_people

__all__ = ["begin_organisation", "end_places", "put_departments", "put_leads", "put_people"]
