"""What the watch over the sending remembers."""

from django.db import models
from django.db.models import Q

from apps.core.models import PublicIdModel
from apps.reminders.models.reminder import Reminder


class Heartbeat(models.Model):
    """When a part of the machinery was last heard of, by the database's clock."""

    PERSONAL_FIELDS: tuple[str, ...] = ()

    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M}"


class LedgerCheck(models.Model):
    """One count of the whole ledger.

    settled: state -> messages that had ended by settled_at; they change no more. known: messages made by then.
    faults: name -> how many rows are not as they must be; nothing in it when the ledger adds up.
    """

    PERSONAL_FIELDS: tuple[str, ...] = ()

    at = models.DateTimeField()
    settled_at = models.DateTimeField()
    settled = models.JSONField(default=dict)
    known = models.PositiveBigIntegerField()
    total = models.PositiveBigIntegerField()
    faults = models.JSONField(default=dict, blank=True)
    adds_up = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.total} messages at {self.at:%Y-%m-%d %H:%M}" + ("" if self.adds_up else ", does not add up")


class Incident(PublicIdModel):
    """Something that kept reminders from going out, from when it was noticed to when it was over."""

    PERSONAL_FIELDS: tuple[str, ...] = ()

    code = models.CharField(max_length=20)
    text = models.CharField(max_length=300)
    remedy = models.CharField(max_length=300, blank=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(ended_at__isnull=True), name="incident_open_once")
        ]
        indexes = [models.Index(fields=["-began_at"], name="incident_latest")]

    def __str__(self) -> str:
        return f"{self.code} from {self.began_at:%Y-%m-%d %H:%M}"


class CanaryArrival(models.Model):
    """A canary message was seen in its mailbox."""

    PERSONAL_FIELDS: tuple[str, ...] = ()

    reminder = models.OneToOneField(Reminder, on_delete=models.CASCADE, related_name="arrival")
    arrived_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"canary {self.reminder_id}, seen {self.arrived_at:%Y-%m-%d %H:%M}"
