"""One department, week by week."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from apps.core.weeks import Week
from apps.departments.models import Department
from apps.drift.metrics import Rate, facts_of, often_excused, process_metrics
from apps.drift.models import DepartmentWeek, DriftFlag, Intervention, Status
from apps.drift.selectors.flags import InterventionRow


@dataclass(frozen=True)
class HistoryWeek:
    """Counts are of slots. depth: the best of the week, None where nothing was logged."""

    week_start: date
    outcome: str
    outcome_label: str
    depth: int | None
    slots: int
    expected: int
    held: int
    not_held: int
    unlogged: int
    excused: int
    pending: int
    coached: int
    asked: int
    late: int
    night_missing: bool
    weeks_silent: int
    status: str
    status_label: str
    sentence: str
    reasons: list[dict[str, object]]


@dataclass(frozen=True)
class HistoryFlag:
    public_id: UUID
    status: str
    status_label: str
    state: str
    state_label: str
    sentence: str
    reasons: list[dict[str, object]]
    since_week: date
    raised_at: datetime
    cleared_at: datetime | None
    cleared_sentence: str
    note: str
    cleared_week: date | None

    @property
    def standing(self) -> bool:
        return self.cleared_at is None


@dataclass(frozen=True)
class DepartmentHistory:
    """weeks: the oldest first, the running one last. metrics: of the last 8 expected weeks, by code.

    often_excused: reviews excused in the last eight weeks, where that is often.
    """

    weeks: list[HistoryWeek]
    status: str
    status_label: str
    status_since: date | None
    weeks_silent: int
    metrics: dict[str, Rate]
    flags: list[HistoryFlag]
    interventions: list[InterventionRow]
    often_excused: int = 0

    @property
    def flag(self) -> HistoryFlag | None:
        return next((flag for flag in self.flags if flag.standing), None)


def department_history(*, department: Department, day: date, weeks: int = 26, reasons: bool) -> DepartmentHistory:
    """A department's weeks up to that of `day` (its own zone). Three queries.

    reasons: whether the reader holds VIEW_REASONS there; without it there are no sentences, flags or interventions.
    """
    this = Week.of(day)
    first = this.plus(1 - weeks).monday
    rows = list(DepartmentWeek.objects.filter(department=department, week_start__range=(first, this.monday)))
    last = rows[-1] if rows else None
    status = Status(last.status) if last else Status.NOT_ENOUGH_DATA
    flags = DriftFlag.objects.filter(department=department) if reasons else []
    help_given = (
        Intervention.objects.filter(department=department).select_related("owner", "department") if reasons else []
    )
    facts = [facts_of(row) for row in rows]
    return DepartmentHistory(
        weeks=[_week(row, reasons) for row in rows],
        status=status,
        status_label=str(status.label),
        status_since=last.status_since if last else None,
        weeks_silent=last.weeks_silent if last else 0,
        metrics=process_metrics(facts),
        flags=[_flag(flag) for flag in flags],
        interventions=[InterventionRow.of(row) for row in help_given],
        often_excused=often_excused(facts),
    )


def _week(row: DepartmentWeek, reasons: bool) -> HistoryWeek:
    return HistoryWeek(
        week_start=row.week_start,
        outcome=row.outcome,
        outcome_label=row.get_outcome_display(),
        depth=row.depth,
        slots=row.slots,
        expected=row.expected,
        held=row.held,
        not_held=row.not_held,
        unlogged=row.unlogged,
        excused=row.excused,
        pending=row.pending,
        coached=row.coached,
        asked=row.asked,
        late=row.late,
        night_missing=row.night_expected > row.night_coached and row.coached > row.night_coached and not row.pending,
        weeks_silent=row.weeks_silent,
        status=row.status,
        status_label=row.get_status_display(),
        sentence=row.sentence if reasons else "",
        reasons=row.reasons if reasons else [],
    )


def _flag(flag: DriftFlag) -> HistoryFlag:
    return HistoryFlag(
        flag.public_id,
        flag.status,
        flag.get_status_display(),
        flag.state,
        flag.get_state_display(),
        flag.sentence,
        flag.reasons,
        flag.week_start,
        flag.raised_at,
        flag.cleared_at,
        flag.cleared_sentence,
        flag.note,
        flag.cleared_week_start,
    )
