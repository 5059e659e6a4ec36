from apps.reviews.models.choices import (
    Audience,
    ExcuseReason,
    Forum,
    NotHeldReason,
    Outcome,
    RecognisedFor,
    Shift,
    Source,
    Topic,
    Weekday,
)
from apps.reviews.models.correction import Correction, CorrectionRequest
from apps.reviews.models.record import CoachingRecord
from apps.reviews.models.review import Excusal, Review
from apps.reviews.models.series import Holiday, ReviewSeries, SeriesRevision, ZoneRules

__all__ = [
    "Audience",
    "CoachingRecord",
    "Correction",
    "CorrectionRequest",
    "Excusal",
    "ExcuseReason",
    "Forum",
    "Holiday",
    "NotHeldReason",
    "Outcome",
    "RecognisedFor",
    "Review",
    "ReviewSeries",
    "SeriesRevision",
    "Shift",
    "Source",
    "Topic",
    "Weekday",
    "ZoneRules",
]
