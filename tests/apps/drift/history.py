"""A department's past written as rows: one letter a week, the last one the week of `until`."""

from datetime import date, timedelta

from apps.core.weeks import Week
from apps.departments.models import Department
from apps.reviews.models import Outcome, Review, ReviewSeries
from tests.factories import DeploymentFactory, RecordFactory, ReviewFactory, RevisionFactory, SeriesFactory

OUTCOMES = {"C": "coached", "c": "coached", "A": "asked", "N": "not_raised", "H": "not_held"}
STATUSES = {"U": "unlogged", "P": "open", "X": "excused"}


def running(department: Department) -> ReviewSeries:
    """A series of that department, with a tool long in use."""
    DeploymentFactory(department=department)
    return RevisionFactory(series=SeriesFactory(department=department)).series


def lived(series: ReviewSeries, line: str, until: date) -> list[Review]:
    monday = Week.of(until).monday
    letters = line.replace(" ", "")
    thursdays = [monday + timedelta(days=3 - 7 * back) for back in reversed(range(len(letters)))]
    return [_review(series, letter, day) for letter, day in zip(letters, thursdays, strict=True) if letter != "-"]


def _review(series: ReviewSeries, letter: str, day: date) -> Review:
    zone = series.department.zone
    review = ReviewFactory(series=series, slot_date=day, status=STATUSES.get(letter, "logged"), zone=zone)
    if letter in OUTCOMES:
        RecordFactory(review=review, outcome=Outcome(OUTCOMES[letter]), observed=letter == "C")
    return review
