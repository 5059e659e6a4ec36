"""The demo hospital's clock may be moved ahead, never back."""

import math
from datetime import datetime

from django.db import transaction

from apps.core import clock
from apps.core.models import DemoClock


def move_demo_clock(*, to: datetime) -> None:
    """to: UTC. A moment that has passed changes nothing."""
    with transaction.atomic():
        ahead = math.ceil((to - clock.now()).total_seconds())
        if ahead <= 0:
            return
        row, _ = DemoClock.objects.select_for_update().get_or_create(pk=1)
        row.offset_seconds += ahead
        row.save(update_fields=["offset_seconds"])
