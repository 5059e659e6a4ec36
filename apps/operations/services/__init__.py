from apps.operations.services.hospital import start_hospital, use_hospital
from apps.operations.services.ticks import answer_wake, run_due_ticks, run_ticks
from apps.operations.services.week import live_next_week

__all__ = ["answer_wake", "live_next_week", "run_due_ticks", "run_ticks", "start_hospital", "use_hospital"]
