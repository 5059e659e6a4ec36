from tests.guards.access.table import SIGNED_IN, row

# Without a department in common: the outsider, and the head of another one.
INSIDE = "CL DH CO DG PC PM EX OA"
DEPARTMENT = {"public_id": "department"}
KEEPERS = "PM OA"
LEADS = "DH CO DG PM OA"

ROWS = {
    "departments:leads": row(GET=LEADS, otherwise=404, inside="CL PC EX", kwargs=DEPARTMENT),
    "departments:lead-change": row(
        GET=KEEPERS, POST=KEEPERS, otherwise=404, inside="CL PC EX DH CO DG", kwargs=DEPARTMENT
    ),
    "departments:lead-add": row(
        GET=KEEPERS, POST=KEEPERS, otherwise=404, inside="CL PC EX DH CO DG", kwargs=DEPARTMENT
    ),
    "departments:delegate": row(
        GET="DH CO PM", POST="DH CO PM", otherwise=404, inside="CL PC EX DG OA", kwargs=DEPARTMENT
    ),
    "departments:leave": row(
        GET="DH CO DG PM", POST="DH CO DG PM", otherwise=404, inside="CL PC EX OA", kwargs=DEPARTMENT
    ),
    "departments:role-end": row(POST=LEADS, otherwise=404, inside="CL PC EX", kwargs=DEPARTMENT),
    "departments:leave-end": row(POST=LEADS, otherwise=404, inside="CL PC EX", kwargs=DEPARTMENT),
    "api:departments": row(GET=SIGNED_IN, HEAD=SIGNED_IN, anonymous=401),
    "api:department": row(GET=INSIDE, HEAD=INSIDE, otherwise=404, anonymous=401, kwargs=DEPARTMENT),
}
