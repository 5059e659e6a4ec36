"""The detector on its way through one department's weeks: from the start, or from where it was left."""

from dataclasses import dataclass, field

from apps.drift.stats.counters import LEARNT_BEHIND, Counters, counted
from apps.drift.stats.evidence import WeekEvidence
from apps.drift.stats.filtering import EvidenceFilter, FilterState
from apps.drift.stats.lost import expected_weeks_lost
from apps.drift.stats.posterior import NOTHING_KNOWN, Posterior, posterior
from apps.drift.stats.statuses import Facts, facts


@dataclass(frozen=True, slots=True)
class Evaluated:
    """As of the last week read: what is believed, what the log says, what it has probably cost."""

    belief: Posterior
    known: Facts
    counters: Counters
    weeks_lost: float


@dataclass(slots=True)
class Course:
    """seen: every week read. counters: after each of the last ones of them, at least as many as are learnt behind."""

    seen: list[WeekEvidence] = field(default_factory=list)
    state: FilterState | None = None
    counters: list[Counters] = field(default_factory=list)

    def read(self, evidence: EvidenceFilter, week: WeekEvidence) -> None:
        self.seen.append(week)
        if self.state or not week.empty:
            self.state = evidence.step(self.state or evidence.start(), week)
        counted(self.counters, self.seen[-len(self.counters) - 1 :], len(self.counters))

    def evaluated(self) -> Evaluated:
        counters = self.counters[-1]
        if self.state is None:
            return Evaluated(NOTHING_KNOWN, Facts(), counters, 0.0)
        belief = posterior(self.state)
        lost = expected_weeks_lost(belief.p, counters, len(self.counters) - 1)
        return Evaluated(belief, facts(self.seen), counters, lost)

    @property
    def needed(self) -> list[Counters]:
        """The counters from which it can go on."""
        return self.counters[-LEARNT_BEHIND:]
