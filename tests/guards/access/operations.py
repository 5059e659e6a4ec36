from tests.guards.access.table import EVERYBODY, row

ROWS = {
    "operations:healthz": row(GET=EVERYBODY),
    "operations:operations": row(GET="PM OA"),
}
