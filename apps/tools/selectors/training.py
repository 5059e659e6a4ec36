from dataclasses import dataclass
from datetime import date

from apps.accounts.models import User
from apps.departments.models import Department
from apps.departments.querysets import dated
from apps.tools.models import AITool, Deployment, LeadReadiness


@dataclass(frozen=True)
class TrainingPage:
    """rows: the trainings there are; missing: pairs of a person and a tool without one."""

    department: Department
    people: list[User]
    tools: list[AITool]
    rows: list[LeadReadiness]

    @property
    def missing(self) -> int:
        return len(self.people) * len(self.tools) - len(self.rows)


def training_page(department: Department, *, day: date) -> TrainingPage:
    """Who leads, co-leads, stands in or champions here today, on the tools that are not retired. Three queries."""
    leading = department.leads.filter(dated(day)).values("user")
    people = list(User.objects.filter(pk__in=leading, is_active=True))
    deployed = Deployment.objects.filter(department=department).exclude(stage=Deployment.Stage.RETIRED)
    tools = list(AITool.objects.filter(pk__in=deployed.values("tool")))
    rows = LeadReadiness.objects.filter(user__in=people, tool__in=tools).select_related("user", "tool")
    return TrainingPage(department, people, tools, list(rows.order_by("tool__name", "user__last_name")))
