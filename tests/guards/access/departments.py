from tests.guards.access.table import SIGNED_IN, row

# Without a department in common: the outsider, and the head of another one.
INSIDE = "CL DH CO DG PC PM EX OA"
DEPARTMENT = {"public_id": "department"}

ROWS = {
    "api:departments": row(GET=SIGNED_IN, HEAD=SIGNED_IN, anonymous=401),
    "api:department": row(GET=INSIDE, HEAD=INSIDE, otherwise=404, anonymous=401, kwargs=DEPARTMENT),
}
