"""make bench-drift: the detector on hospitals whose truth is known. SEEDS="101 102 103" SIZE=3000 JOBS=2 COVERAGE=1"""

import os
import resource
import sys
from collections.abc import Iterable
from time import monotonic

from apps.drift.stats.parameters import VERSION
from apps.drift.stats.thresholds import THRESHOLDS
from tests.bench.drift import table
from tests.bench.drift.calibration import bins, plot
from tests.bench.drift.round import Found, calibrated, limit_scores, scores, simulate
from tests.bench.drift.world import World

PER = 500


def main() -> None:
    seeds = [int(seed) for seed in os.environ.get("SEEDS", "101 102 103").split()]
    size, jobs = int(os.environ.get("SIZE", "3000")), int(os.environ.get("JOBS", "2"))
    world = World(coverage=os.environ.get("COVERAGE", "") == "1")
    if os.environ.get("CALIBRATE", "") == "1":
        _calibrate(seeds, size, jobs)
        return
    for seed in seeds:
        began = monotonic()
        found = simulate(seed, size, world, jobs)
        _tell(f"Seed {seed}: {size} departments, 104 weeks, parameters {VERSION}, {_columns(world)}", found)
        print(f"{monotonic() - began:.0f} s, at most {_megabytes()} MB in the largest process.", flush=True)


def _tell(title: str, found: list[Found]) -> None:
    limit = limit_scores(found)
    modes = {"weekly counts": scores(found, "filter"), "blocks": scores(found, "blocks")}
    _say(table.heading(title))
    _say(table.goals(modes, limit))
    others = {name: scores(found, name)[""] for name in found[0].standing}
    _say(table.heading("Detectors on the same data"))
    _say(table.detectors(others | {"limit": limit[""]}))
    _say(table.heading("Delays and false flags a year, by kind of department"))
    _say(table.regimes(modes | {"3 in a row": scores(found, "3 in a row"), "limit": limit}))
    _say(table.heading("Is P a probability? | believed, o true"))
    _say(plot(bins(found)))
    seconds = sum(each.seconds for each in found)
    print(f"\nThe filter took {PER * seconds / len(found):.1f} s of one core for {PER} departments.")


def _calibrate(seeds: list[int], size: int, jobs: int) -> None:
    """What belongs into `thresholds`: the mean over the seeds, every third one with coverage logged."""
    print(f"{'':>8}" + "".join(f"{budget:>9}" for budget in THRESHOLDS))
    for at, seed in enumerate(seeds):
        found = simulate(seed, size, World(coverage=at % 3 == 2), jobs, quick=True)
        odds = [each.odds for each in found]
        print(f"{seed:>8}" + "".join(f"{calibrated(found, odds, budget):9.3f}" for budget in THRESHOLDS), flush=True)


def _columns(world: World) -> str:
    return "with clinicians covered" if world.coverage else "review and pulse alone"


def _megabytes() -> int:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) // 1024


def _say(lines: Iterable[str]) -> None:
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
