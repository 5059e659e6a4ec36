from tests.guards.access.table import row

ROWS = {
    "insights:gallery": row(GET="OA"),
}
