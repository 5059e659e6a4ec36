from tests.guards.access.table import EVERYBODY, SIGNED_IN, row

ROWS = {
    "reminders:ledger": row(GET=SIGNED_IN),
    "reminders:inbox": row(GET=SIGNED_IN, HEAD=SIGNED_IN),
    "reminders:inbox-read": row(POST="CL", otherwise=404, kwargs={"public_id": "inbox_item"}),
    "reminders:inbox-read-whole": row(POST=SIGNED_IN),
    "reminders:preferences": row(GET=SIGNED_IN, HEAD=SIGNED_IN, POST=SIGNED_IN),
    "api:inbox": row(GET=SIGNED_IN, HEAD=SIGNED_IN, anonymous=401),
    "api:inbox-read": row(POST="CL", otherwise=404, anonymous=401, kwargs={"public_id": "inbox_item"}),
    "reminders:forgot-password": row(GET=EVERYBODY, POST=EVERYBODY),
}
