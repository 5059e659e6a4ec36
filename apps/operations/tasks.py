from celery import shared_task

from apps.core import clock
from apps.operations import services


@shared_task(name="operations.run_tick")
def run_tick(*names: str) -> None:
    services.run_due_ticks(names, now=clock.tick_now())
