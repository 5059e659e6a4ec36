"""How long this process has run: a tick can only be called late by somebody who has waited for it."""

import time
from datetime import timedelta

_began = time.monotonic()


def up_for() -> timedelta:
    return timedelta(seconds=time.monotonic() - _began)
