from typing import ClassVar

from django.conf import settings
from django.db import models

from apps.core.models import PublicIdModel
from apps.operations.querysets import RosterUploadQuerySet
from apps.operations.roster.headings import Kind


class RosterUpload(PublicIdModel):
    """Roster files between upload and confirmation, with what they would do; afterwards what they did.

    preview: Report.as_dict(). digest: of the changes shown, which are the only ones that a confirmation makes.
    """

    PERSONAL_FIELDS = ("by", "preview")

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roster_uploads")
    uploaded_at = models.DateTimeField()
    preview = models.JSONField()
    digest = models.CharField(max_length=64)
    done_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[RosterUploadQuerySet] = RosterUploadQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["by", "-uploaded_at"], name="roster_upload_latest")]

    @property
    def stands(self) -> bool:
        """Whether what the files say is how things are: imported, or nothing in them to import."""
        return bool(self.done_at) or not (self.preview["change_count"] or self.preview["problem_count"])

    def __str__(self) -> str:
        return f"roster of {self.uploaded_at:%Y-%m-%d %H:%M}"


class RosterFile(models.Model):
    """One uploaded file, byte for byte, until it is imported or given up."""

    PERSONAL_FIELDS = ("content",)

    upload = models.ForeignKey(RosterUpload, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in Kind])
    name = models.CharField(max_length=100)
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "kind"], name="roster_file_kind_once")]

    def __str__(self) -> str:
        return self.name
