from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models

from apps.accounts.models import User

if TYPE_CHECKING:
    from apps.operations.models import RosterUpload  # noqa: F401

CONFIRM_WITHIN = timedelta(hours=2)
KEPT = timedelta(days=30)


class RosterUploadQuerySet(models.QuerySet["RosterUpload"]):
    def visible_to(self, user: User, *, now: datetime) -> Self:
        """Nobody but who uploaded it; what was not confirmed is gone after two hours."""
        return self.filter(by=user, uploaded_at__gt=now - KEPT).exclude(
            done_at__isnull=True, uploaded_at__lte=now - CONFIRM_WITHIN
        )

    def outlived(self, now: datetime) -> Self:
        return self.filter(
            models.Q(uploaded_at__lte=now - KEPT) | models.Q(done_at=None, uploaded_at__lte=now - CONFIRM_WITHIN)
        )
