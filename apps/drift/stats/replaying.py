"""All evaluations of a department, each with what was known by then.

The evaluation of week w reads an outcome of week v if it was written down early enough, else it takes v for unknown.
When something arrives later, the weeks from there on are replayed, so the belief at any evaluation depends on the
rows visible then and on nothing else: not on their order, not on earlier evaluations, not on the future.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from apps.drift.stats.evidence import WeekEvidence
from apps.drift.stats.filtering import EvidenceFilter, FilterState


@dataclass(frozen=True, slots=True)
class Evaluated:
    """state: None as long as nothing at all is known. seen: the weeks up to this one as known then.

    changed: index of the first of them that is new or different since the evaluation before.
    """

    state: FilterState | None
    seen: Sequence[WeekEvidence]
    changed: int


def replay(evidence: EvidenceFilter, weeks: Sequence[WeekEvidence]) -> Iterator[Evaluated]:
    """One evaluation for each week, in order. `seen` is one growing list: read it before going on."""
    arriving = _arrivals(weeks)
    states: list[FilterState] = []
    seen: list[WeekEvidence] = []
    first: int | None = None
    for now, week in enumerate(weeks):
        seen.append(week.as_of(0))
        changed = now
        for late in arriving.get(now, ()):
            seen[late] = weeks[late]
            changed = min(changed, late)
        if first is None or changed < first:
            first = next((at for at in range(changed, now + 1) if not seen[at].empty), first)
            states.clear()
        if first is None:
            yield Evaluated(None, seen, changed)
            continue
        _run(evidence, seen, states, first, changed)
        yield Evaluated(states[-1], seen, changed)


def _run(
    evidence: EvidenceFilter, seen: Sequence[WeekEvidence], states: list[FilterState], first: int, changed: int
) -> None:
    """Bring `states`, one for each week from `first` on, up to date from the first week that changed."""
    del states[max(0, changed - first) :]
    for week in seen[first + len(states) :]:
        states.append(evidence.step(states[-1] if states else evidence.start(), week))


def _arrivals(weeks: Sequence[WeekEvidence]) -> dict[int, list[int]]:
    """Which earlier weeks become known at which evaluation."""
    arriving: dict[int, list[int]] = {}
    for at, week in enumerate(weeks):
        if week.late:
            arriving.setdefault(at + week.late, []).append(at)
    return arriving
