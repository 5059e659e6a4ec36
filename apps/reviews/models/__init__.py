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
from apps.reviews.models.review import Blackout, Cancellation, Excusal, Move, Review
from apps.reviews.models.series import Holiday, ReviewSeries, SeriesPause, SeriesRevision, ZoneRules

__all__ = [
    "Audience",
    "Blackout",
    "Cancellation",
    "CoachingRecord",
    "Correction",
    "CorrectionRequest",
    "Excusal",
    "ExcuseReason",
    "Forum",
    "Holiday",
    "Move",
    "NotHeldReason",
    "Outcome",
    "RecognisedFor",
    "Review",
    "ReviewSeries",
    "SeriesPause",
    "SeriesRevision",
    "Shift",
    "Source",
    "Topic",
    "Weekday",
    "ZoneRules",
]
