"""How much time has passed, also for a process that was stopped or a machine that slept. Standard library only."""

import time


def seconds_awake() -> float:
    """Grows with the true seconds; where the system can tell, also with those it slept through."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class Watch:
    """Shows the seconds since it was started, or those by which the wall clock was set meanwhile, if they are more."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        self._awake, self._wall = seconds_awake(), time.time()

    def seconds(self) -> float:
        awake = abs(seconds_awake() - self._awake)
        return max(awake, abs(time.time() - self._wall))
