from datetime import datetime

from django.db.models import Exists, OuterRef

from apps.departments.models import Department
from apps.departments.querysets import DepartmentQuerySet
from apps.reviews.models import ReviewSeries
from apps.tools.models import Deployment


def departments_in_use(now: datetime) -> DepartmentQuerySet:
    """Open departments with an AI tool in use and a review series: those that are assessed."""
    tools = Deployment.objects.in_use().filter(department=OuterRef("pk"))
    series = ReviewSeries.objects.filter(department=OuterRef("pk"))
    return Department.objects.open_on(now.date()).filter(Exists(tools), Exists(series))
