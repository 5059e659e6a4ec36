import uuid

from django.db import models


class PublicIdModel(models.Model):
    """A row that appears in a URL or a file: by a random id, never by its primary key."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class TickRun(models.Model):
    """One run of a tick. A product that reports silence must not itself fall silent."""

    PERSONAL_FIELDS: tuple[str, ...] = ()

    name = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["name", "-started_at"], name="tickrun_latest")]

    def __str__(self) -> str:
        return f"{self.name} at {self.started_at:%Y-%m-%d %H:%M}"


class DemoClock(models.Model):
    """How far the demo hospital's clock is ahead of the true one. At most one row, and none outside the demo."""

    PERSONAL_FIELDS: tuple[str, ...] = ()

    offset_seconds = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.offset_seconds} s ahead"
