from celery import shared_task

from apps.core import clock
from apps.operations import services


@shared_task(name="operations.run_tick")
def run_tick(*names: str) -> None:
    services.answer_wake(names, now=clock.tick_now())
