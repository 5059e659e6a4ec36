"""The rows of `make bench-reminders`: the module that measures, and on which databases."""

BOTH = ("PostgreSQL", "SQLite")
POSTGRES = ("PostgreSQL",)

ROWS = (
    ("claim", POSTGRES),
    ("queries", BOTH),
    ("idle", BOTH),
    ("cycle", POSTGRES),
    ("mail", POSTGRES),
    ("handover", BOTH),
    ("overhead", POSTGRES),
    ("lateness", POSTGRES),
    ("outage", BOTH),
    ("rescue", BOTH),
)
