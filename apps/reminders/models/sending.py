"""What the sending itself remembers: how each road is, how far the ledger is filled, whether a hold is on."""

import uuid

from django.db import models

from apps.reminders.models.reminder import Reminder


class TransportState(models.Model):
    """One row a channel. Times are by the database's clock: these are facts of the machine, not of the calendar."""

    PERSONAL_FIELDS = ("last_error",)

    channel = models.CharField(max_length=8, choices=Reminder.Channel, unique=True)
    stumbles = models.PositiveSmallIntegerField(default=0)
    """In a row; the first message that is taken sets it back."""
    down_since = models.DateTimeField(null=True, blank=True)
    resting_until = models.DateTimeField(null=True, blank=True)
    """Until then nothing is tried; then a single message tries the road."""
    last_error = models.CharField(max_length=300, blank=True)
    last_taken_at = models.DateTimeField(null=True, blank=True)
    per_minute = models.FloatField(null=True, blank=True)
    """The rate that the relay lets through at present, where it has asked to slow down."""
    allowance = models.FloatField(default=0)
    """Messages that may go at `allowance_at`; grows with time up to the rate."""
    allowance_at = models.DateTimeField(null=True, blank=True)
    slowed_at = models.DateTimeField(null=True, blank=True)
    """When the relay last asked for less."""
    by_hour = models.JSONField(default=dict, blank=True)
    """Messages handed over in each of the last hours, where a day's number is limited: {"2026111219": 31}."""
    paced_by = models.UUIDField(null=True, blank=True)
    paced_until = models.DateTimeField(null=True, blank=True)
    """While the rate is limited one process alone uses it up; its claim on that lapses by itself."""

    def __str__(self) -> str:
        return f"{self.channel}: {'resting' if self.resting_until else 'open'}"


class Watermark(models.Model):
    """Everything of this kind that fell due up to `at` is in the ledger.

    passes: grows with every pass; who finds it grown since they looked has come second and writes nothing. full_at:
    when all that may be owed was last looked at, under what `basis` then said.
    """

    PERSONAL_FIELDS: tuple[str, ...] = ()

    kind = models.CharField(max_length=30, unique=True)
    at = models.DateTimeField()
    passes = models.PositiveBigIntegerField(default=0)
    full_at = models.DateTimeField(null=True, blank=True)
    basis = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} up to {self.at:%Y-%m-%d %H:%M}"


class SendingGuard(models.Model):
    """Against sending again what a restored backup no longer knows to be sent. At most one row.

    generation grows while sending goes on, and a file outside the database remembers the highest: a database that
    falls behind the file has been set back. While held_since is set nothing leaves.
    """

    PERSONAL_FIELDS = ("released_by",)

    lineage = models.UUIDField(default=uuid.uuid4)
    generation = models.PositiveBigIntegerField(default=0)
    beat_at = models.DateTimeField(null=True, blank=True)
    held_since = models.DateTimeField(null=True, blank=True)
    held_because = models.CharField(max_length=200, blank=True)
    mark_lineage = models.UUIDField(null=True, blank=True)
    mark_generation = models.PositiveBigIntegerField(null=True, blank=True)
    """What the file said when the hold began, so that a release can go beyond it."""
    unmarked_at = models.DateTimeField(null=True, blank=True)
    """When a machine last could not write its file; by the database's clock, like beat_at."""
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=200, blank=True)
    only_row = models.BooleanField(default=True, unique=True, editable=False)

    def __str__(self) -> str:
        return f"generation {self.generation}" + (", holding" if self.held_since else "")


class LinkRevocation(models.Model):
    """A link from a mail that its reader said was not for them. digest: SHA-256 of the link's token, in hex."""

    PERSONAL_FIELDS: tuple[str, ...] = ()

    digest = models.CharField(max_length=64, unique=True)
    revoked_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:12]
