"""The rows of `make bench-logging`: the module that measures, and on which databases."""

POSTGRES = ("PostgreSQL",)

ROWS = (
    ("tap", POSTGRES),
    ("page", POSTGRES),
    ("way", POSTGRES),
)
