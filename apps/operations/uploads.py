"""From upload to import on the page: what is confirmed is exactly what was shown."""

from collections.abc import Sequence
from datetime import datetime

from django.core import signing
from django.db import transaction

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.operations.history.services import import_history
from apps.operations.models import RosterFile, RosterUpload
from apps.operations.roster.headings import HISTORY
from apps.operations.roster.report import Report
from apps.operations.roster.services import File, import_roster

SALT = "roster-upload"


def keep_upload(*, files: Sequence[File], by: User, now: datetime, demo: bool = False) -> RosterUpload:
    """Previews the files and keeps them for two hours, this person's alone. No other table is written.

    demo: the files themselves are not kept, as nothing can come of them.
    """
    report = _report(files, by=by, now=now, dry_run=True)
    with transaction.atomic():
        forget_old_uploads(now=now)
        upload = RosterUpload.objects.create(by=by, uploaded_at=now, preview=report.as_dict(), digest=report.digest)
        if not report.problems and not demo:
            RosterFile.objects.bulk_create(
                RosterFile(upload=upload, kind=file.kind, name=file.name, content=file.content) for file in files
            )
    return upload


def token(upload: RosterUpload) -> str:
    """Proof of which preview somebody has in front of them."""
    return signing.dumps([str(upload.public_id), upload.digest], salt=SALT)


def confirm_upload(*, upload: RosterUpload, shown: str, by: User, now: datetime) -> bool:
    """Imports what was shown. False: by now it would do something else, and the upload holds the new preview.

    shown: the token of the page on which it was confirmed.
    """
    with transaction.atomic():
        upload = RosterUpload.objects.select_for_update().get(pk=upload.pk)
        _refuse(upload, shown)
        files = [File(row.kind, row.name, bytes(row.content)) for row in upload.files.order_by("pk")]
        report = _report(files, by=by, now=now, previewed=upload.digest)
        if report.done:
            _finish(upload, report, now)
            return True
    fresh = _report(files, by=by, now=now, dry_run=True)
    upload.preview, upload.digest = fresh.as_dict(), fresh.digest
    upload.save(update_fields=["preview", "digest"])
    return False


def _report(
    files: Sequence[File], *, by: User, now: datetime, dry_run: bool = False, previewed: str | None = None
) -> Report:
    """Past reviews come alone, and are imported by themselves."""
    first = files[0]
    if first.kind == HISTORY:
        return import_history(
            file=first.name, content=first.content, by=by, now=now, dry_run=dry_run, previewed=previewed
        )
    return import_roster(files, by=by, now=now, dry_run=dry_run, previewed=previewed)


def _refuse(upload: RosterUpload, shown: str) -> None:
    if upload.done_at:
        raise Refused("These files are imported already.", code="imported_already", conflict=True)
    if upload.preview["problems"]:
        raise Refused("These files have problems. Mend them and upload them again.", code="has_problems")
    try:
        signed = signing.loads(shown, salt=SALT)
    except signing.BadSignature:
        signed = None
    if signed != [str(upload.public_id), upload.digest]:
        message = "The preview has changed since you opened it. Look at it again, then confirm."
        raise Refused(message, code="preview_changed", conflict=True)


def _finish(upload: RosterUpload, report: Report, now: datetime) -> None:
    """The files are not needed any more; what they did stays to be read for a while."""
    upload.files.all().delete()
    upload.preview = report.as_dict() | {"coming": upload.preview["coming"]}
    upload.done_at = now
    upload.save(update_fields=["preview", "done_at"])


def forget_old_uploads(*, now: datetime) -> int:
    deleted, _ = RosterUpload.objects.outlived(now).delete()
    return deleted
