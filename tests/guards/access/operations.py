from tests.guards.access.table import EVERYBODY, row

CLOSED = row(otherwise=404, anonymous=404)
"""Doors of the demo, and of an empty installation: there is none of them in a hospital that runs."""

ROWS = {
    "operations:healthz": row(GET=EVERYBODY, may_be_unwell=True),
    "operations:healthz-reminders": row(GET=EVERYBODY, may_be_unwell=True),
    "operations:operations": row(GET="PM OA"),
    "operations:release-reminders": row(POST="PM OA"),
    "operations:setup": CLOSED,
    "operations:setup-wait": row(GET=EVERYBODY),
    "operations:demo-sign-in": CLOSED,
    "operations:demo-mail": CLOSED,
    "operations:demo-one-mail": row(otherwise=404, anonymous=404, kwargs={"name": "code"}),
    "operations:demo-mail-html": row(otherwise=404, anonymous=404, kwargs={"name": "code"}),
    "operations:demo-week": CLOSED,
}
