from datetime import datetime
from typing import Any, Protocol

from django.db import models

from apps.audit.models import AuditEvent


class Actor(Protocol):
    @property
    def pk(self) -> Any: ...
    def __str__(self) -> str: ...


def record(*, action: str, subject: models.Model, by: Actor | None, now: datetime, **data: Any) -> AuditEvent:
    """Writes one event inside the caller's transaction. by=None is coachtrack itself.

    data: small JSON values; never the text of a note.
    """
    return AuditEvent.objects.create(
        at=now,
        actor_id=by.pk if by else None,
        actor_label=str(by)[:200] if by else "coachtrack",
        action=action,
        subject_type=subject._meta.label,
        subject_id=str(getattr(subject, "public_id", subject.pk)),
        data=data,
    )
