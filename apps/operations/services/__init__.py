from apps.operations.services.hospital import start_hospital, use_hospital
from apps.operations.services.ticks import run_due_ticks, run_ticks
from apps.operations.services.week import live_next_week

__all__ = ["live_next_week", "run_due_ticks", "run_ticks", "start_hospital", "use_hospital"]
