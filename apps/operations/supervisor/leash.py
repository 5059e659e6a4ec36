"""Run as a program: `leash.py PARENT COMMAND…` becomes COMMAND, and dies with the process PARENT whatever kills it.

Standard library only, and no Django: it is run for every child. Linux alone offers this; elsewhere a killed
supervisor leaves its children to be ended by hand.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """The kernel kills this process when the thread that started it ends. It holds across exec, not across fork."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def main(parent: int, command: list[str]) -> None:
    end_with_parent()
    if os.getppid() != parent:
        sys.exit("The process that started this one is gone.")
    os.execvp(command[0], command)  # noqa: S606  no shell is wanted


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
