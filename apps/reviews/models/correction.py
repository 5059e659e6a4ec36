"""What is put right after the fourteen days, by rows that are added and never changed."""

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.audit.models import AppendOnly
from apps.core.models import PublicIdModel
from apps.reviews.models.choices import Outcome
from apps.reviews.models.review import Review


class KeptQuerySet(models.QuerySet[Any]):
    """The database refuses changes, too: see the triggers in the migration. Only words can be erased, by setting ""."""

    def update(self, **kwargs: Any) -> int:
        if kwargs != {"reason": ""}:
            raise AppendOnly("Corrections are never changed.")
        return super().update(**kwargs)

    def delete(self) -> NoReturn:
        raise AppendOnly("Corrections are never deleted.")

    def waiting(self) -> "KeptQuerySet":
        """Asked for, and not answered yet."""
        return self.filter(answer__isnull=True)


class CorrectionRequest(PublicIdModel):
    """Somebody who reads an entry says that it should say something else."""

    PERSONAL_FIELDS = ("asked_by", "reason")

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="correction_requests")
    outcome = models.CharField(max_length=12, choices=Outcome)
    reason = models.CharField(max_length=140)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="corrections_asked_for"
    )
    asked_at = models.DateTimeField()

    objects: ClassVar[KeptQuerySet] = KeptQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["asked_at", "pk"]

    def __str__(self) -> str:
        return f"{self.review}: {self.get_outcome_display()}?"


class Correction(PublicIdModel):
    """What became of a request, or what the program office put right on its own.

    before: the outcome that stood, "" where there was no entry. after: the one that stands since, "" if declined.
    """

    PERSONAL_FIELDS = ("decided_by", "reason")

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="corrections")
    request = models.OneToOneField(
        CorrectionRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="answer"
    )
    before = models.CharField(max_length=12, choices=Outcome, blank=True)
    after = models.CharField(max_length=12, choices=Outcome, blank=True)
    reason = models.CharField(max_length=140, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="corrections")
    decided_at = models.DateTimeField()

    objects: ClassVar[KeptQuerySet] = KeptQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["decided_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(after="") | Q(request__isnull=False), name="correction_declines_a_request"
            ),
            models.CheckConstraint(condition=Q(after="") | ~Q(after=models.F("before")), name="correction_changes"),
        ]

    def __str__(self) -> str:
        return f"{self.review}: {self.before or 'no entry'} → {self.after or 'as it was'}"
