"""Week after week through the services, the clock moved by hand, across the end of daylight saving time."""

from dataclasses import dataclass
from datetime import date, time, timedelta

import pytest

from apps.core.weeks import Week, instant
from apps.drift.models import DepartmentWeek, DriftFlag
from apps.drift.services import assess_changed
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import Review
from apps.reviews.services import create_series, excuse_review, log_review, open_and_close, plan_reviews
from tests.cast import Cast
from tests.factories import ZONE, DeploymentFactory

OUTCOMES = {"C": "coached", "c": "coached", "A": "asked", "N": "not_raised", "H": "not_held"}
BEGIN = date(2026, 9, 7)


@dataclass
class Life:
    """Emergency Medicine's Thursday huddle. One letter is one week; U: nobody makes an entry, X: excused."""

    cast: Cast
    monday: date = BEGIN

    def begin(self) -> "Life":
        DeploymentFactory(department=self.cast.emergency)
        create_series(
            department=self.cast.emergency,
            starts_on=self.monday,
            weekday=3,
            wall_time=time(14, 0),
            minutes=15,
            zone=ZONE,
            forum="huddle",
            shift="day",
            by=self.cast.manager,
            now=instant(self.monday, time(0, 5), ZONE),
        )
        return self

    def live(self, weeks: str) -> "Life":
        for letter in weeks.replace(" ", ""):
            for day in (0, 3):
                self._tick(self.monday + timedelta(days=day), time(0, 1))
                if day == 3:
                    self._huddle(letter, self.monday + timedelta(days=day))
            self.monday = Week(self.monday).plus(1).monday
        self._tick(self.monday, time(0, 1))
        return self

    def _tick(self, day: date, wall: time) -> None:
        now = instant(day, wall, ZONE)
        plan_reviews(now=now)
        open_and_close(now=now)
        assess_changed(now=now)

    def _huddle(self, letter: str, day: date) -> None:
        now = instant(day, time(14, 20), ZONE)
        review = Review.objects.get(slot_date=day)
        if letter == "X":
            excuse_review(review=review, reason="unit_closed", by=self.cast.head, now=now)
        elif letter in OUTCOMES:
            entry = ReviewEntry(OUTCOMES[letter], observed=letter == "C")
            log_review(review=review, entry=entry, by=self.cast.head, now=now)
        assess_changed(now=now + timedelta(minutes=1))

    @property
    def status(self) -> str:
        """As of the last week that is over."""
        return DepartmentWeek.objects.get(week_start=Week(self.monday).plus(-1).monday).status


@pytest.fixture
def life(cast: Cast) -> Life:
    return Life(cast).begin()


def test_three_silent_weeks_raise_a_flag(life: Life) -> None:
    life.live("CCAC NN")
    assert not DriftFlag.objects.exists()

    life.live("N")

    flag = DriftFlag.objects.get()
    assert (flag.status, flag.state) == ("watch", "open")
    assert flag.sentence.startswith(
        "Nobody has asked about AI use for 3 expected weeks: not raised in 3; coached in 3 of the 4 before."
    )


def test_silence_that_lasts_is_called_so(life: Life) -> None:
    life.live("CCAC CCCC NNHN NNNN NNNN")

    assert life.status == "silent"
    assert [flag.status for flag in DriftFlag.objects.standing()] == ["silent"]


def test_coaching_again_clears_the_flag_and_is_called_recovering(life: Life) -> None:
    life.live("CCAC CCCC NNNN NNNN C")
    assert (life.status, DriftFlag.objects.standing().get().status) == ("drifting", "silent")

    life.live("CCCC")

    assert life.status == "recovering"
    assert not DriftFlag.objects.standing().exists()
    cleared = DriftFlag.objects.latest("cleared_at")
    assert cleared.cleared_sentence == "AI use was coached in 3 of the last 3 expected weeks. Taken off the list."


def test_weeks_without_an_entry_say_that_we_do_not_know(life: Life) -> None:
    life.live("CCCC UUUUU")

    flag = DriftFlag.objects.standing().get()
    assert (life.status, flag.status) == ("watch", "watch")
    assert flag.sentence.startswith("No coaching is on record for 3 expected weeks: no entry for 3;")


def test_excused_weeks_pause_the_clock(life: Life) -> None:
    life.live("CCAC NXXN X")
    assert not DriftFlag.objects.exists()
    assert DepartmentWeek.objects.latest("week_start").weeks_silent == 2

    life.live("N")

    assert DriftFlag.objects.standing().get().week_start == Week(life.monday).plus(-1).monday


def test_bare_claims_every_week_are_not_on_track(life: Life) -> None:
    life.live("cccccc")

    assert life.status == "unconfirmed"
    assert DriftFlag.objects.standing().get().reasons[0]["numbers"]["detailed"] == 0


def test_review_logged_late_takes_the_doubt_away_again(life: Life) -> None:
    life.live("CCCC UU")
    late = instant(life.monday, time(9), ZONE)
    for review in Review.objects.filter(record__isnull=True, ends_at__gt=late - timedelta(days=14), ends_at__lt=late):
        log_review(
            review=review,
            entry=ReviewEntry("coached", observed=True),
            by=life.cast.head,
            now=late,
        )
    life.live("C")

    assert life.status == "on_track"
    assert DepartmentWeek.objects.filter(outcome="coached").count() == 7


def test_weeks_are_whole_and_unique_across_the_end_of_daylight_saving_time(life: Life) -> None:
    life.live("C" * 20)

    mondays = list(DepartmentWeek.objects.order_by("week_start").values_list("week_start", flat=True))
    assert mondays == [BEGIN + timedelta(weeks=week) for week in range(21)]
    assert set(DepartmentWeek.objects.exclude(week_start=mondays[-1]).values_list("slots", flat=True)) == {1}
