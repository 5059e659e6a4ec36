"""Weeks of whatever people and the clock may do, in any order: what must always hold, holds after every step."""

import random
from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db.models import Count

from apps.core.errors import Refused
from apps.departments.models import Absence, Organisation
from apps.reviews import services
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import CoachingRecord, Excusal, ExcuseReason, Holiday, Outcome, Review, ReviewSeries
from tests.apps.reviews.test_plan import THURSDAY, begin
from tests.cast import NOW, Cast

STEPS = 70


class Life:
    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.dice, self.now = cast, random.Random(seed), NOW
        self.did: list[str] = []
        begin(cast.emergency)
        begin(cast.emergency, weekday=0, wall_time=time(2, 30), interval_weeks=2)

    def step(self) -> None:
        deeds = [self.wait, self.wait, self.tick, self.log, self.undo, self.change, self.excuse, self.take_back]
        deed: Callable[[], object] = self.dice.choice([*deeds, self.revise, self.holiday, self.leave])
        self.did.append(deed.__name__)
        try:
            deed()
        except Refused as refused:
            self.did[-1] += f" ({refused.code})"

    def wait(self) -> None:
        self.now += timedelta(hours=self.dice.choice([1, 7, 26, 100, 400]))

    def tick(self) -> None:
        services.plan_reviews(now=self.now)
        services.open_and_close(now=self.now)
        assert services.plan_reviews(now=self.now) == services.open_and_close(now=self.now) == 0

    def log(self) -> None:
        entry = ReviewEntry(self.dice.choice(Outcome.values))
        services.log_review(review=self._review(), entry=entry, by=self.cast.head, now=self.now)

    def undo(self) -> None:
        for record in self._any(CoachingRecord.objects.order_by("pk")):
            services.undo_log(record=record, by=self.cast.head, now=self.now)

    def change(self) -> None:
        for record in self._any(CoachingRecord.objects.order_by("pk")):
            services.change_record(record=record, entry=ReviewEntry("asked"), by=self.cast.co_lead, now=self.now)

    def excuse(self) -> None:
        reason = self.dice.choice(ExcuseReason.values)
        services.excuse_review(review=self._review(), reason=reason, by=self.cast.head, now=self.now)

    def take_back(self) -> None:
        services.take_back_excusal(review=self._review(), by=self.cast.head, now=self.now)

    def revise(self) -> None:
        series = self.dice.choice(list(ReviewSeries.objects.order_by("pk")))
        starts_on = self.now.date() + timedelta(days=self.dice.randrange(-1, 9))
        slot = THURSDAY | {"weekday": self.dice.randrange(7), "interval_weeks": self.dice.choice([1, 1, 2])}
        services.revise_series(series=series, starts_on=starts_on, by=None, now=self.now, **slot)

    def holiday(self) -> None:
        Organisation.objects.update(holiday_policy=self.dice.choice(["previous", "next", "skip"]))
        facility = self.cast.emergency.division.facility
        if self.dice.random() < 0.4:
            for there in self._any(Holiday.objects.order_by("pk")):
                services.remove_holiday(holiday=there, by=None, now=self.now)
        else:
            day = self.now.date() + timedelta(days=self.dice.randrange(14))
            services.add_holiday(facility=facility, day=day, name="Day off", by=None, now=self.now)

    def leave(self) -> None:
        day = self.now.date() + timedelta(days=self.dice.randrange(10))
        Absence.objects.get_or_create(user=self.cast.head, starts_on=day, defaults={"ends_on": day + timedelta(days=6)})

    def _review(self) -> Review:
        return self._any(Review.objects.select_related("department").order_by("pk"))[0]

    def _any(self, rows: Iterable[Any]) -> list[Any]:
        """One of them, or none if there is none."""
        found = list(rows)
        return [self.dice.choice(found)] if found else []


def check(now: datetime) -> None:
    expected = Review.objects.exclude(status="cancelled")
    assert not expected.values("series", "week_start").annotate(n=Count("pk")).filter(n__gt=1)
    assert not Review.objects.filter(status="logged", record__isnull=True)
    assert not Review.objects.filter(record__isnull=False).exclude(status="logged")
    standing = Excusal.objects.filter(taken_back_at__isnull=True).values("review")
    assert not Review.objects.filter(status="excused").exclude(pk__in=standing)
    assert not Review.objects.filter(pk__in=standing).exclude(status="excused")
    assert not Review.objects.filter(changed_at__gt=now)
    assert not Review.objects.filter(status="unlogged", closes_at__gt=now)


@pytest.mark.parametrize("seed", range(5))
def test_review_lives_by_its_rules_whatever_happens(cast: Cast, seed: int) -> None:
    life = Life(cast, seed)
    for _ in range(STEPS):
        life.step()
        check(life.now)


def test_life_in_these_tests_is_full(cast: Cast) -> None:
    """Every deed is done, and most are done without a refusal."""
    life = Life(cast, 1)
    for _ in range(3 * STEPS):
        life.step()
    assert len({deed.split(" ")[0] for deed in life.did}) == 10
    assert sum("(" not in deed for deed in life.did) > len(life.did) / 2
