from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.core.models import PublicIdModel
from apps.reminders.querysets import ReminderQuerySet


class Reminder(PublicIdModel):
    """Outbox and ledger in one: one message that one person should get about one subject, and what became of it.

    The subject is known by kind and public id alone. due_at, next_try_at: UTC, by the calendar; lease_until, while
    it is being sent: by the database's clock. Every row ends in a named state. message_id and message_date are fixed
    when the row is made, so that a second copy, should a crash cause one, can be recognised as the same message.
    """

    PERSONAL_FIELDS = ("recipient", "address", "last_error")

    class State(models.TextChoices):
        DUE = "due", "waiting"
        SENDING = "sending", "being sent"
        SENT = "sent", "sent"
        CANCELLED = "cancelled", "no longer wanted"
        SUPERSEDED = "superseded", "replaced by a newer one"
        EXPIRED = "expired", "too late to help"
        FAILED = "failed", "could not be delivered"

    UNFINISHED = (State.DUE, State.SENDING)
    FOLDED = "in one message with the others"
    """closed_reason of a superseded row whose matter another row tells of."""

    class Channel(models.TextChoices):
        EMAIL = "email", "e-mail"
        INBOX = "inbox", "inbox"

    kind = models.CharField(max_length=30)
    subject = models.UUIDField()
    step = models.CharField(max_length=20)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reminders")
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.EMAIL)
    department_id = models.BigIntegerField(null=True, blank=True)
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    priority = models.PositiveSmallIntegerField(default=5)
    state = models.CharField(max_length=12, choices=State, default=State.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    owner = models.UUIDField(null=True, blank=True)
    """The fencing token: only the process that claimed the row last may record what became of it."""
    interrupted = models.PositiveSmallIntegerField(default=0)
    """How often in a row it was claimed and nobody came back with a word about it."""
    message_id = models.CharField(max_length=120, unique=True)
    message_date = models.DateTimeField()
    address = models.EmailField(max_length=254, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    closed_reason = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    """When it was sent, or ended otherwise."""

    objects: ClassVar[ReminderQuerySet] = ReminderQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "step", "recipient", "channel"], name="reminder_once"),
            models.CheckConstraint(
                condition=Q(state__in=["due", "sending"], closed_at__isnull=True)
                | (~Q(state__in=["due", "sending"]) & Q(closed_at__isnull=False)),
                name="reminder_closed_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["priority", "next_try_at", "id"], condition=Q(state="due"), name="reminder_to_claim"),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="reminder_being_sent"),
            models.Index(fields=["closed_at"], name="reminder_by_end"),
            models.Index(fields=["kind", "subject"], name="reminder_by_subject"),
            models.Index(fields=["recipient", "-created_at"], name="reminder_by_recipient"),
            models.Index(fields=["closed_at"], condition=Q(state="cancelled"), name="reminder_cancelled"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.step} to {self.recipient_id}: {self.state}"


class DeliveryAttempt(models.Model):
    """One try at sending one reminder. Appended, never changed."""

    PERSONAL_FIELDS = ("detail",)

    reminder = models.ForeignKey(Reminder, on_delete=models.CASCADE, related_name="tries")
    number = models.PositiveSmallIntegerField()
    ended_at = models.DateTimeField()
    outcome = models.CharField(max_length=12)
    smtp_code = models.PositiveSmallIntegerField(null=True, blank=True)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reminder", "number"], name="attempt_number_once")]

    def __str__(self) -> str:
        return f"try {self.number} of {self.reminder_id}: {self.outcome}"
