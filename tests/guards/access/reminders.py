from tests.guards.access.table import EVERYBODY, SIGNED_IN, row

ROWS = {
    "reminders:ledger": row(GET=SIGNED_IN),
    "reminders:forgot-password": row(GET=EVERYBODY, POST=EVERYBODY),
}
