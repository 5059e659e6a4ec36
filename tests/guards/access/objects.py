"""What the URLs of the matrix speak of, by the name a row uses."""

from collections.abc import Callable
from datetime import date
from typing import Any

from apps.accounts.tokens import set_password_token, uid_of
from apps.core import clock
from apps.drift.models import DriftFlag, Intervention, Status
from apps.operations.models import RosterUpload
from apps.reminders.links import log_token, stop_token
from apps.reminders.models import Topic
from tests.cast import NOW, Cast
from tests.factories import (
    BarrierFactory,
    BlackoutFactory,
    CorrectionRequestFactory,
    DeploymentFactory,
    InboxItemFactory,
    NextStepFactory,
    NoteFactory,
    RecordFactory,
    ReviewFactory,
    RevisionFactory,
    RosterUploadFactory,
    SeriesFactory,
)


def _series(cast: Cast) -> Any:
    return RevisionFactory(series=SeriesFactory(department=cast.emergency)).series


def _flag(cast: Cast) -> DriftFlag:
    return DriftFlag.objects.create(
        department=cast.emergency,
        status=Status.WATCH,
        week_start=date(2026, 11, 2),
        sentence="Nobody asked.",
        raised_at=NOW,
    )


def _intervention(cast: Cast) -> Intervention:
    return Intervention.objects.create(
        department=cast.emergency, owner=cast.manager, planned_on=NOW.date(), check_on=NOW.date(), started_at=NOW
    )


def _record(cast: Cast) -> Any:
    return RecordFactory(review__series=_series(cast), coach=cast.head)


def _asked(cast: Cast) -> Any:
    return CorrectionRequestFactory(review=_record(cast).review, asked_by=cast.head)


def _upload(cast: Cast) -> RosterUpload:
    return RosterUploadFactory(by=cast.manager, uploaded_at=clock.now(), done_at=clock.now())


def _step(cast: Cast) -> Any:
    return NextStepFactory(record=_record(cast), owner=cast.clinician)


def _log_token(cast: Cast) -> str:
    review = ReviewFactory(series=_series(cast), expected_lead=cast.head)
    return log_token(review.public_id, cast.head.public_id, made_at=clock.now())


MAKERS: dict[str, Callable[[Cast], Any]] = {
    "department": lambda cast: cast.emergency.public_id,
    "user": lambda cast: cast.clinician.public_id,
    "series": lambda cast: _series(cast).public_id,
    "review": lambda cast: ReviewFactory(series=_series(cast), expected_lead=cast.head).public_id,
    "step": lambda cast: _step(cast).public_id,
    "correction_request": lambda cast: _asked(cast).public_id,
    "blackout": lambda cast: BlackoutFactory(entered_by=cast.manager).public_id,
    "record": lambda cast: _record(cast).public_id,
    "logged_review": lambda cast: _record(cast).review.public_id,
    "note": lambda cast: NoteFactory(department=cast.emergency, author=cast.head, recipient=cast.clinician).public_id,
    "barrier": lambda cast: (
        BarrierFactory(department=cast.emergency, reported_by=cast.clinician, owner=cast.outsider).public_id
    ),
    "tool": lambda cast: DeploymentFactory(department=cast.emergency).tool.public_id,
    "upload": lambda cast: _upload(cast).public_id,
    "flag": lambda cast: _flag(cast).public_id,
    "intervention": lambda cast: _intervention(cast).public_id,
    "inbox_item": lambda cast: InboxItemFactory(recipient=cast.clinician).public_id,
    "uidb64": lambda cast: uid_of(cast.clinician),
    "log_token": _log_token,
    "stop_token": lambda cast: stop_token(cast.manager.public_id, Topic.PROGRAM),
    "token": lambda cast: set_password_token.make_token(cast.clinician),
}


def make(kwargs: dict[str, str], cast: Cast) -> dict[str, Any]:
    """A value that is no maker's name stands for itself."""
    return {argument: MAKERS[name](cast) if name in MAKERS else name for argument, name in kwargs.items()}
