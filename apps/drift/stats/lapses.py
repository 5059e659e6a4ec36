"""In which way coaching is missing: the review takes place without it, or does not take place.

A department that has fallen silent mostly stays silent in one way; chance misses change between the two as the
department's own misses always did. So how a run of uncoached weeks looks is evidence of its own, small and bounded:
nobody is taken to ask about AI because the ways of not asking change.
"""

from dataclasses import dataclass, replace

from apps.drift.stats.parameters import Parameters, Weights


@dataclass(frozen=True, slots=True)
class Lapses:
    """What the uncoached weeks so far were like.

    gone: the last of them was not held. running: no coached week has come since. repeats: how much to believe that
    chance misses, too, repeat their kind; one weight for each of `Parameters.lapse_habits`. against: how far the kinds
    of this run have spoken against silence, at most 1.
    """

    held: int = 0
    missed: int = 0
    gone: bool = False
    running: bool = False
    repeats: Weights = ()
    against: float = 1.0

    def ended(self) -> "Lapses":
        """After a coached week."""
        return replace(self, running=False, against=1.0) if self.running else self

    def seen(self, gone: bool, parameters: Parameters) -> tuple[float, "Lapses"]:
        """How many times likelier this kind of miss is in a silent department, and what is known afterwards."""
        weights = self.repeats or parameters.lapse_habit_weights
        usual = self._usual(gone, parameters)
        if self.running:
            same = gone == self.gone
            each = [habit * same + (1 - habit) * usual for habit in parameters.lapse_habits]
            joint = [weight * one for weight, one in zip(weights, each, strict=True)]
            by_chance = sum(joint)
            weights = tuple(one / by_chance for one in joint)
            silent = parameters.lapse_kept if same else 1 - parameters.lapse_kept
        else:
            by_chance = usual
            silent = 1 - parameters.lapse_first_held if gone else parameters.lapse_first_held
        after = Lapses(self.held + (not gone), self.missed + gone, gone, True, weights)
        if parameters.lapse_at_most <= 1:
            return 1.0, after
        ratio = max(parameters.lapse_in_all / self.against, min(parameters.lapse_at_most, silent / by_chance))
        return ratio, replace(after, against=min(1.0, self.against * ratio))

    def _usual(self, gone: bool, parameters: Parameters) -> float:
        prior = parameters.lapse_prior
        share = (self.missed + prior) / (self.held + self.missed + 2 * prior)
        return share if gone else 1 - share
