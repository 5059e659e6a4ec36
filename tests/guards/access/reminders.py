from tests.guards.access.table import EVERYBODY, SIGNED_IN, row

# Who belongs to the department sees that it is there; how long its reviews wait is the program office's to say.
INSIDE = "CL DH CO DG PC EX OA"

ROWS = {
    "reminders:policy": row(
        GET="PM", HEAD="PM", POST="PM", otherwise=404, inside=INSIDE, kwargs={"public_id": "department"}
    ),
    "reminders:ledger": row(GET=SIGNED_IN),
    "reminders:inbox": row(GET=SIGNED_IN, HEAD=SIGNED_IN),
    "reminders:inbox-read": row(POST="CL", otherwise=404, kwargs={"public_id": "inbox_item"}),
    "reminders:inbox-read-whole": row(POST=SIGNED_IN),
    "reminders:preferences": row(GET=SIGNED_IN, HEAD=SIGNED_IN, POST=SIGNED_IN),
    "api:inbox": row(GET=SIGNED_IN, HEAD=SIGNED_IN, anonymous=401),
    "api:inbox-read": row(POST="CL", otherwise=404, anonymous=401, kwargs={"public_id": "inbox_item"}),
    "reminders:forgot-password": row(GET=EVERYBODY, POST=EVERYBODY),
}
