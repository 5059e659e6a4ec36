from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from apps.departments.models import Department


class LadderPolicy(models.Model):
    """How many working days a department's unanswered review waits for each rung. Without a row: the usual ladder.

    Counted from the day of the prompt at the slot's end, by the facility's calendar.
    """

    PERSONAL_FIELDS: tuple[str, ...] = ()
    MOST: ClassVar[int] = 9

    department = models.OneToOneField(Department, on_delete=models.CASCADE, related_name="ladder_policy")
    first_follow_up = models.PositiveSmallIntegerField(default=1)
    second_follow_up = models.PositiveSmallIntegerField(default=3)
    escalation = models.PositiveSmallIntegerField(default=5)
    """From then on the program managers see it."""
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    first_follow_up__gte=1,
                    second_follow_up__gt=F("first_follow_up"),
                    escalation__gt=F("second_follow_up"),
                    escalation__lte=9,
                ),
                name="ladder_policy_climbs",
            )
        ]

    def __str__(self) -> str:
        return f"{self.department}: {self.first_follow_up}, {self.second_follow_up}, {self.escalation}"
