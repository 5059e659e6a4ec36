from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from apps.tools.models import Deployment  # noqa: F401


class DeploymentQuerySet(models.QuerySet["Deployment"]):
    def in_use(self) -> Self:
        return self.filter(stage__in=self.model.IN_USE)

    def live_since(self, day: date) -> Self:
        return self.filter(went_live_on__lte=day)
