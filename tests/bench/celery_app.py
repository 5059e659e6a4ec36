"""The product's Celery application with a task that does nothing, to see what a task costs by itself."""

from coachtrack.celery import app

__all__ = ["app", "nothing"]


@app.task(name="bench.nothing")
def nothing() -> None:
    return
