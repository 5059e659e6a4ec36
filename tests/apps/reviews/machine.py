"""A department's schedule as people and clocks treat it, in any order, against a plain account of what is due.

The account (`Account`) knows nothing of the product's code: it is told each change and says of each ISO week whether
a review is due in it. After every step the rows are held against it, and against what they were before.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from apps.core.errors import Refused
from apps.departments.models import Absence, Department, DepartmentLead
from apps.reviews import services
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import Blackout, CoachingRecord, Excusal, Holiday, Move, Review, ReviewSeries
from tests.factories import DepartmentFactory, DepartmentLeadFactory, OrganisationFactory, UserFactory

BEGIN = datetime(2026, 10, 7, 15, tzinfo=UTC)
"""A Wednesday, 11:00 in New York; the clocks change on November 1 and March 14."""
HERE = "America/New_York"
A_DAY, A_WEEK = timedelta(days=1), timedelta(weeks=1)
CATCH_UP = timedelta(weeks=26)
STILL = timedelta(days=14)

WALLS = st.sampled_from([time(0, 10), time(2, 30), time(8, 0), time(14, 0), time(23, 30)])
ZONES = st.sampled_from([HERE, HERE, HERE, "America/Phoenix", "Europe/London"])
DAYS = st.integers(0, 21)
PICK = st.integers(0, 9)
ONE, WEEKDAYS, EVERY = st.integers(0, 1), st.integers(0, 6), st.integers(1, 3)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class Runs:
    """What one declaration says, from `start` on. origin: the Monday of a week in which it meets."""

    start: date
    weekday: int
    wall: time
    zone: str
    every: int
    origin: date

    def meets(self, day: date) -> bool:
        return day.weekday() == self.weekday and (monday(day) - self.origin).days // 7 % self.every == 0


@dataclass
class Account:
    """Of one series. off: (first, last) days on which nothing is due; again: days that came too late to be asked."""

    runs: list[Runs]
    first: date
    backs: set[date] = field(default_factory=set)
    ends: date | None = None
    pauses: list[tuple[date, date | None]] = field(default_factory=list)
    shut: list[tuple[date, date]] = field(default_factory=list)
    closed: date | None = None
    planned: date = date.min
    lost: list[tuple[date, date]] = field(default_factory=list)

    def running(self, day: date) -> Runs:
        return [runs for runs in self.runs if runs.start <= day][-1] if self.runs[0].start <= day else self.runs[0]

    def slot(self, week: date) -> date | None:
        """Day by day: the first on which what runs that day meets; else what ran on Monday, if it meets later."""
        days = [week + timedelta(days=n) for n in range(7)]
        for day in days:
            if day >= self.runs[0].start and self.running(day).meets(day):
                return day
        old = self.running(week)
        later = [day for day in days if old.start <= week and old.meets(day)]
        return later[0] if later else None

    def due(self, week: date) -> date | None:
        day = self.slot(week)
        if day is None or day < self.first or (self.ends and day > self.ends) or (self.closed and day > self.closed):
            return None
        nothing = [*self.pauses, *self.shut, *self.lost]
        return None if any(a <= day and (b is None or day <= b) for a, b in nothing) else day

    def revise(self, new: Runs, until: date | None) -> None:
        before = list(self.runs)
        if until is None:
            self._for_good(new)
            return
        again = until + A_DAY
        back = replace([runs for runs in before if runs.start <= again][-1], start=again)
        kept = [runs for runs in before if runs.start < new.start or runs.start > again]
        if back not in before:
            self.backs.add(again)
        self.backs = {day for day in self.backs if not new.start <= day < again}
        self.runs = sorted([*kept, new, back], key=lambda runs: runs.start)

    def _for_good(self, new: Runs) -> None:
        earlier = [runs for runs in self.runs if runs.start < new.start]
        later = [runs for runs in self.runs if runs.start > new.start]
        while later and later[0].start in self.backs:
            self.backs.discard(later.pop(0).start)
        if len(later) > 1 and later[1].start in self.backs:
            later[1] = replace(new, start=later[1].start)
        self.backs.discard(new.start)
        self.runs = [*earlier, new, *later]


class Schedules(RuleBasedStateMachine):
    """Steps that were refused change nothing, and count as steps."""

    def __init__(self) -> None:
        super().__init__()
        self.kept_apart = transaction.atomic()
        self.kept_apart.__enter__()
        self.now = BEGIN
        self.fixed: dict[int, tuple[Any, ...]] = {}
        self.records: set[int] = set()
        self.ticked = False
        self.done: Counter[str] = Counter()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.kept_apart.__exit__(None, None, None)

    @initialize(policy=st.sampled_from(["previous", "next", "skip"]))
    def begin(self, policy: str) -> None:
        OrganisationFactory(country="", holiday_policy=policy)
        self.department = DepartmentFactory(zone=HERE, opened_on=date(2026, 1, 5))
        self.lead = DepartmentLeadFactory(department=self.department, starts_on=date(2026, 1, 5)).user
        self.manager = UserFactory(is_program_manager=True)
        day = self._series(3, time(14, 0), 15, "day")
        night = self._series(6, time(23, 30), 60, "night")
        self.series = [day, night]

    def _series(self, weekday: int, wall: time, minutes: int, shift: str) -> tuple[ReviewSeries, Account]:
        first = self.today()
        slot = {"weekday": weekday, "wall_time": wall, "minutes": minutes, "zone": HERE}
        series = services.create_series(
            department=self.department, starts_on=first, by=None, now=self.now, forum="huddle", shift=shift, **slot
        )
        runs = Runs(first, weekday, wall, HERE, 1, monday(first))
        return series, Account([runs], first, planned=self.horizon())

    # --- what the account and the rules ask ---

    def today(self, zone: str = HERE) -> date:
        return self.now.astimezone(ZoneInfo(zone)).date()

    def horizon(self) -> date:
        return self.now.date() + timedelta(days=15)

    def moment(self, day: date, wall: time, zone: str) -> datetime:
        return datetime.combine(day, wall, tzinfo=ZoneInfo(zone)).astimezone(UTC)

    def reviews(self) -> Any:
        return Review.objects.order_by("series", "week_start", "pk")

    def pick(self, number: int, rows: Any) -> Any:
        found = list(rows)
        return found[number % len(found)] if found else None

    def try_to(self, name: str, call: Callable[[], Any]) -> bool:
        """Whether it was let through. A refusal is a sentence with a way out, never an error."""
        try:
            with transaction.atomic():
                call()
        except Refused:
            self.done[f"{name} refused"] += 1
            return False
        self.done[name] += 1
        self.ticked = False
        return True

    def caught_up(self, account: Account) -> None:
        """What an outage of more than half a year passes over is not asked for afterwards."""
        gap = self.now.date() - CATCH_UP - A_DAY
        if account.planned < gap:
            account.lost.append((account.planned + A_DAY, gap))
        account.planned = max(account.planned, min(self.horizon(), account.closed or self.horizon()))
        self.seen_closed(account)

    def seen_closed(self, account: Account) -> None:
        """Nothing is owed for the days on which a tick, or a change of the series, found the department closed."""
        if account.closed and account.closed < self.now.date() - A_DAY:
            account.shut.append((account.closed + A_DAY, self.now.date() - A_DAY))

    # --- time ---

    @rule(hours=st.integers(1, 60))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.ticked = False

    @rule(weeks=st.integers(0, 30))
    def nothing_runs(self, weeks: int) -> None:
        self.now += timedelta(weeks=weeks, hours=7)
        self.ticked = False

    @rule(times=st.integers(1, 2))
    def tick(self, times: int) -> None:
        for _ in range(times):
            services.plan_reviews(now=self.now)
            services.open_and_close(now=self.now)
        for _, account in self.series:
            if account.closed is None or account.closed > account.planned:
                self.caught_up(account)
            self.seen_closed(account)
        self.ticked = True
        assert services.plan_reviews(now=self.now) == 0, "a second tick finds nothing to do"

    # --- the series ---

    @rule(number=ONE, ahead=DAYS, weekday=WEEKDAYS, wall=WALLS, zone=ZONES, every=EVERY)
    def revise_for_good(self, number: int, ahead: int, weekday: int, wall: time, zone: str, every: int) -> None:
        self._revise(number, ahead, weekday, wall, zone, every, None)

    @rule(number=ONE, ahead=DAYS, weekday=WEEKDAYS, wall=WALLS, zone=ZONES, every=EVERY, length=st.integers(0, 40))
    def revise_for_a_while(
        self, number: int, ahead: int, weekday: int, wall: time, zone: str, every: int, length: int
    ) -> None:
        self._revise(number, ahead, weekday, wall, zone, every, length)

    def _revise(
        self, number: int, ahead: int, weekday: int, wall: time, zone: str, every: int, length: int | None
    ) -> None:
        series, account = self.series[number]
        start = self.today(zone) + ahead * A_DAY
        until = None if length is None else start + length * A_DAY
        slot = {"weekday": weekday, "wall_time": wall, "minutes": 20, "zone": zone, "interval_weeks": every}

        def call() -> None:
            services.revise_series(
                series=series, starts_on=start, until=until, by=self.manager, now=self.now, **slot,
                forum="huddle", shift="day",
            )  # fmt: skip

        before = series.revisions.count()
        if not self.try_to("revised for a while" if until else "revised", call):
            return
        if start == self.today(zone) and weekday == start.weekday() and self.moment(start, wall, zone) <= self.now:
            start += A_DAY
        if until and until < start:
            return
        running = account.running(start)
        same = (running.weekday, running.wall, running.zone, running.every) == (weekday, wall, zone, every)
        if same and series.revisions.count() == before:
            self.caught_up(account)
            return  # it runs like that anyway
        origin = monday(start) if start.weekday() <= weekday else monday(start) + A_WEEK
        account.revise(Runs(start, weekday, wall, zone, every, origin), until)
        self.caught_up(account)

    @rule(number=ONE, ahead=st.integers(10, 60), seldom=st.integers(0, 7))
    def end(self, number: int, ahead: int, seldom: int) -> None:
        series, account = self.series[number]
        if seldom != 5:
            return
        last = self.today() + ahead * A_DAY
        if self.try_to(
            "ended", lambda: services.end_series(series=series, ends_on=last, by=self.manager, now=self.now)
        ):
            self.caught_up(account)
            account.ends = last

    @rule(number=ONE, ahead=DAYS, length=st.none() | DAYS)
    def pause(self, number: int, ahead: int, length: int | None) -> None:
        series, account = self.series[number]
        first = self.today() + ahead * A_DAY
        last = None if length is None else first + length * A_DAY
        if self.try_to(
            "paused",
            lambda: services.pause_series(series=series, starts_on=first, ends_on=last, by=self.manager, now=self.now),
        ):
            self.caught_up(account)
            account.pauses.append((first, last))

    @rule(number=ONE, ahead=DAYS)
    def resume(self, number: int, ahead: int) -> None:
        series, account = self.series[number]
        day = self.today() + ahead * A_DAY
        if not account.pauses or not self.try_to(
            "resumed", lambda: services.resume_series(series=series, resumes_on=day, by=self.manager, now=self.now)
        ):
            return
        self.caught_up(account)
        standing = sorted(pause for pause in account.pauses if pause[1] is None or pause[1] >= self.today())[0]
        account.pauses.remove(standing)
        runs = account.running(day)
        begun = self.moment(day, runs.wall, runs.zone) <= self.now and runs.meets(day)
        last = day if begun else day - A_DAY
        if last >= standing[0]:
            account.pauses.append((standing[0], last))

    # --- one review ---

    @rule(number=PICK, weekday=st.integers(0, 6), wall=WALLS)
    def move(self, number: int, weekday: int, wall: time) -> None:
        review = self.pick(number, self.reviews().filter(starts_at__gt=self.now))
        if review:
            day = review.week_start + weekday * A_DAY
            if self.try_to(
                "moved",
                lambda: services.move_review(review=review, day=day, wall_time=wall, by=self.lead, now=self.now),
            ):
                self.fixed.pop(review.pk, None)

    @rule(number=PICK)
    def take_back_move(self, number: int) -> None:
        review = self.pick(number, self.reviews().filter(moves__taken_back_at__isnull=True, moves__isnull=False))
        if review and self.try_to(
            "move taken back", lambda: services.take_back_move(review=review, by=self.lead, now=self.now)
        ):
            self.fixed.pop(review.pk, None)

    @rule(number=PICK)
    def cancel(self, number: int) -> None:
        review = self.pick(number, self.reviews().filter(starts_at__gt=self.now - A_DAY))
        if review:
            self.try_to("cancelled", lambda: services.cancel_review(review=review, by=self.manager, now=self.now))

    @rule(number=PICK)
    def restore(self, number: int) -> None:
        review = self.pick(number, self.reviews().filter(status="cancelled"))
        if review and self.try_to(
            "restored", lambda: services.restore_review(review=review, by=self.manager, now=self.now)
        ):
            self.fixed.pop(review.pk, None)

    @rule(number=PICK)
    def excuse(self, number: int) -> None:
        review = self.pick(number, self.reviews().filter(ends_at__gt=self.now - STILL))
        if review:
            self.try_to(
                "excused",
                lambda: services.excuse_review(review=review, reason="other", by=self.lead, now=self.now),
            )

    @rule(number=PICK)
    def expect_again(self, number: int) -> None:
        review = self.pick(number, self.reviews().filter(status="excused"))
        if review and self.try_to(
            "expected again", lambda: services.take_back_excusal(review=review, by=self.lead, now=self.now)
        ):
            self.fixed.pop(review.pk, None)

    @rule(number=PICK)
    def log(self, number: int) -> None:
        open_now = self.reviews().filter(opens_at__lte=self.now, ends_at__gt=self.now - STILL)
        review = self.pick(number, open_now.select_related("department"))
        made: list[CoachingRecord] = []
        if review and self.try_to(
            "logged",
            lambda: made.append(
                services.log_review(review=review, entry=ReviewEntry("asked"), by=self.lead, now=self.now)
            ),
        ):
            self.records.add(made[0].pk)

    @rule(number=PICK)
    def undo(self, number: int) -> None:
        record = self.pick(number, CoachingRecord.objects.order_by("pk").select_related("review__department"))
        if record:
            pk = record.pk
            if self.try_to("undone", lambda: services.undo_log(record=record, by=self.lead, now=self.now)):
                self.records.remove(pk)

    # --- many reviews ---

    @rule(week=st.integers(-3, 4), length=st.integers(0, 3), chosen=st.booleans())
    def black_out(self, week: int, length: int, chosen: bool) -> None:
        first = self.today() + week * A_WEEK
        departments = [self.department] if chosen else []
        self.try_to(
            "blackout entered",
            lambda: services.enter_blackout(
                first_week=first, last_week=first + length * A_WEEK, reason="go_live_freeze", departments=departments,
                by=self.manager, now=self.now,
            ),
        )  # fmt: skip

    @rule(number=PICK)
    def take_back_blackout(self, number: int) -> None:
        blackout = self.pick(number, Blackout.objects.order_by("pk"))
        if blackout:
            self.try_to(
                "blackout taken back",
                lambda: services.take_back_blackout(blackout=blackout, by=self.manager, now=self.now),
            )

    @rule(ahead=st.integers(-3, 21))
    def add_holiday(self, ahead: int) -> None:
        facility, day = self.department.division.facility, self.today() + ahead * A_DAY
        self.try_to(
            "holiday added",
            lambda: services.add_holiday(facility=facility, day=day, name="Feast", by=self.manager, now=self.now),
        )

    @rule(number=PICK)
    def remove_holiday(self, number: int) -> None:
        holiday = self.pick(number, Holiday.objects.order_by("day"))
        if holiday:
            self.try_to(
                "holiday removed", lambda: services.remove_holiday(holiday=holiday, by=self.manager, now=self.now)
            )

    # --- the department ---

    @rule(ahead=st.integers(0, 20))
    def close(self, ahead: int) -> None:
        if any(account.closed for _, account in self.series):
            return
        self._closes_on(self.today() + ahead * A_DAY)

    @rule()
    def reopen(self) -> None:
        if all(account.closed for _, account in self.series):
            self._closes_on(None)

    def _closes_on(self, day: date | None) -> None:
        Department.objects.filter(pk=self.department.pk).update(closed_on=day)
        self.department.refresh_from_db()
        for _, account in self.series:
            account.closed = day
        self.ticked = False

    @rule()
    def change_lead(self) -> None:
        if DepartmentLead.objects.filter(user=self.lead, starts_on__gte=self.today()).exists():
            return
        DepartmentLead.objects.filter(user=self.lead, ends_on=None).update(ends_on=self.today() - A_DAY)
        self.lead = DepartmentLeadFactory(department=self.department, starts_on=self.today()).user

    @rule(length=DAYS)
    def lead_goes_away(self, length: int) -> None:
        last = self.today() + length * A_DAY
        Absence.objects.get_or_create(user=self.lead, starts_on=self.today(), defaults={"ends_on": last})

    # --- what always holds ---

    @invariant()
    def all_holds(self) -> None:
        self.one_review_a_week()
        self.records_stay()
        self.what_was_stays()
        self.excused_has_its_reason()
        self.moments_fit()
        if self.ticked:
            self.all_is_as_declared()
            self.states_follow_the_clock()
            self.blackouts_reach_all()

    def one_review_a_week(self) -> None:
        weeks = Counter(self.reviews().exclude(status="cancelled").values_list("series", "week_start"))
        assert all(count == 1 for count in weeks.values()), weeks.most_common(1)

    def records_stay(self) -> None:
        assert set(CoachingRecord.objects.values_list("pk", flat=True)) == self.records
        assert Review.objects.filter(status="logged").count() == len(self.records)

    def what_was_stays(self) -> None:
        there = {review.pk: review for review in self.reviews()}
        for pk, before in self.fixed.items():
            assert pk in there, f"gone: {before}"
            assert _identity(there[pk]) == before
        by_people = set(
            Excusal.objects.filter(taken_back_at=None, excused_by__isnull=False).values_list("review", flat=True)
        )
        for review in there.values():
            if review.status != "cancelled" and (
                review.opens_at <= self.now or review.status == "logged" or review.pk in by_people
            ):
                self.fixed.setdefault(review.pk, _identity(review))

    def excused_has_its_reason(self) -> None:
        standing = Counter(Excusal.objects.filter(taken_back_at=None).values_list("review", flat=True))
        assert all(count == 1 for count in standing.values())
        assert set(standing) == set(self.reviews().filter(status="excused").values_list("pk", flat=True))

    def moments_fit(self) -> None:
        moves = {move.review_id: move for move in Move.objects.filter(taken_back_at=None)}
        for review in self.reviews().exclude(status="cancelled"):
            local = review.starts_at.astimezone(ZoneInfo(review.zone))
            assert monday(local.date()) == review.week_start == monday(review.slot_date)
            opens = datetime.combine(review.starts_at.astimezone(ZoneInfo(HERE)).date(), time(0), tzinfo=ZoneInfo(HERE))
            assert review.opens_at == opens.astimezone(UTC)
            closes = datetime.combine(review.week_start + 2 * A_WEEK, time(0), tzinfo=ZoneInfo(HERE))
            assert review.closes_at == closes.astimezone(UTC)
            if move := moves.get(review.pk):
                assert review.starts_at == self.moment(move.day, move.wall_time, review.zone)

    def all_is_as_declared(self) -> None:
        for series, account in self.series:
            rows = {review.week_start: review for review in series.reviews.exclude(status="cancelled")}
            off = set(series.reviews.filter(status="cancelled").values_list("week_start", flat=True))
            off &= set(
                series.reviews.filter(cancellations__taken_back_at=None, cancellations__isnull=False).values_list(
                    "week_start", flat=True
                )
            )
            week = monday(account.first)
            while week <= monday(self.horizon()):
                day = account.due(week)
                if day and day <= self.today() + STILL and week not in off:
                    assert week in rows, f"none in the week of {week}, due {day}"
                if not day and week in rows:
                    assert rows[week].pk in self.fixed or self._moved_by_hand(rows[week]), f"too many: {rows[week]}"
                week += A_WEEK

    def _moved_by_hand(self, review: Review) -> bool:
        return Move.objects.filter(review=review, taken_back_at=None).exists()

    def states_follow_the_clock(self) -> None:
        for review in self.reviews():
            if review.status == "scheduled":
                assert self.now < review.opens_at
            if review.status == "open":
                assert review.opens_at <= self.now < review.closes_at
            if review.status == "unlogged":
                assert review.closes_at <= self.now

    def blackouts_reach_all(self) -> None:
        for blackout in Blackout.objects.filter(taken_back_at=None):
            inside = self.reviews().filter(
                week_start__range=(blackout.first_week, blackout.last_week),
                status__in=("scheduled", "open", "unlogged"),
                ends_at__gte=self.now - STILL,
            )
            for review in inside:
                insisted = Excusal.objects.filter(
                    review=review, taken_back_by__isnull=False, taken_back_at__gte=blackout.entered_at
                )
                assert insisted.exists(), f"expected in a blackout: {review}"
        over = Excusal.objects.filter(taken_back_at=None, blackout__taken_back_at__isnull=False)
        for excusal in over.select_related("review", "blackout"):
            assert excusal.review.ends_at < excusal.blackout.taken_back_at - STILL


def _identity(review: Review) -> tuple[Any, ...]:
    return (review.public_id, review.series_id, review.week_start, review.slot_date, review.starts_at, review.ends_at)
