import ctypes
import os
import signal
import sys
from typing import Any

from billiard import active_children
from celery import Celery
from celery.signals import worker_process_init, worker_shutting_down

from apps.reminders import stopping

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coachtrack.settings")

app = Celery("coachtrack")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

PR_SET_PDEATHSIG = 1


@worker_process_init.connect
def _end_with_the_worker(**_: Any) -> None:
    """A pool process whose worker was killed would wait on its pipe for ever; Linux can end it instead."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


@worker_process_init.connect
def _listen_for_the_end(**_: Any) -> None:
    signal.signal(signal.SIGUSR2, stopping.ask)


@worker_shutting_down.connect
def _tell_the_pool(**_: Any) -> None:
    """A worker that is told to end waits for its tasks; who is sending mail then stops after the message in hand."""
    for pid in filter(None, (child.pid for child in active_children())):
        try:
            os.kill(pid, signal.SIGUSR2)
        except ProcessLookupError:
            pass
