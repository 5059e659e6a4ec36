from tests.guards.access.table import SIGNED_IN, row

INSIDE = "CL DH CO DG PC PM EX OA"
TOOL = {"public_id": "tool"}
DEPARTMENT = {"public_id": "department"}
CHOOSERS, KEEPERS = "DH CO DG PM", "PM OA"

ROWS = {
    "tools:focus": row(GET=CHOOSERS, POST=CHOOSERS, otherwise=404, inside="CL PC EX OA", kwargs=DEPARTMENT),
    "tools:training": row(GET=KEEPERS, POST=KEEPERS, otherwise=404, inside="CL PC EX DH CO DG", kwargs=DEPARTMENT),
    "api:tools": row(GET=SIGNED_IN, HEAD=SIGNED_IN, anonymous=401),
    "api:tool": row(GET=INSIDE, HEAD=INSIDE, otherwise=404, anonymous=401, kwargs=TOOL),
}
