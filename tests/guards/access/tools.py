from tests.guards.access.table import SIGNED_IN, row

INSIDE = "CL DH CO DG PC PM EX OA"
TOOL = {"public_id": "tool"}

ROWS = {
    "api:tools": row(GET=SIGNED_IN, HEAD=SIGNED_IN, anonymous=401),
    "api:tool": row(GET=INSIDE, HEAD=INSIDE, otherwise=404, anonymous=401, kwargs=TOOL),
}
