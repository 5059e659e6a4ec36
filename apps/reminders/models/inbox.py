"""What a person finds inside coachtrack, and by which roads they want to be told."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.core.models import PublicIdModel
from apps.reminders.models.reminder import Reminder
from apps.reminders.querysets import InboxItemQuerySet


class Topic(models.TextChoices):
    """What a person may choose the roads for. Account mails are no topic: they are asked for, or they are the key."""

    REVIEWS = "reviews", "Reviews I lead"
    NOTES = "notes", "Notes written to me"
    BARRIERS = "barriers", "Tool problems I look after"
    SUPPORT = "support", "Departments that may need support"
    PROGRAM = "program", "The weekly program digest"
    OPERATIONS = "operations", "How coachtrack itself is doing"


class InboxItem(PublicIdModel):
    """A reminder that went to the inbox: one line and where it leads. Made once for its reminder."""

    PERSONAL_FIELDS = ("recipient", "title", "read_at")

    reminder = models.OneToOneField(Reminder, on_delete=models.CASCADE, related_name="inbox_item")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="inbox_items")
    title = models.CharField(max_length=150)
    path = models.CharField(max_length=300)
    """Below this site: /reviews/…/log/."""
    arrived_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[InboxItemQuerySet] = InboxItemQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-arrived_at", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "-arrived_at"], name="inbox_by_recipient"),
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="inbox_unread"),
        ]

    def __str__(self) -> str:
        return self.title


class Preference(models.Model):
    """By which roads somebody wants to hear of a topic. Without a row: by all there are."""

    PERSONAL_FIELDS = ("user", "email", "inbox")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences")
    topic = models.CharField(max_length=12, choices=Topic)
    email = models.BooleanField(default=True)
    inbox = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_topic_display()}"
