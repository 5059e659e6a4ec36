from datetime import date

from django.db.models import Prefetch, QuerySet

from apps.accounts.models import User
from apps.departments.models import Department
from apps.tools.models import AITool, Deployment


def tools_of(user: User, *, day: date) -> QuerySet[AITool]:
    """The inventory as this person may see it: tools of their departments, the program office all; three queries."""
    departments = Department.objects.visible_to(user, day=day)
    deployments = Deployment.objects.filter(department__in=departments).select_related("department")
    tools = AITool.objects.prefetch_related("behaviours", Prefetch("deployments", deployments.order_by("pk")))
    if not (user.is_program_manager or user.is_executive or user.is_administrator):
        tools = tools.filter(pk__in=deployments.values("tool_id"))
    return tools.order_by("name", "pk")
