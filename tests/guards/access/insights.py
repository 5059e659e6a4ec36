from tests.guards.access.table import SIGNED_IN, row

ROWS = {
    "insights:home": row(GET=SIGNED_IN),
    "insights:program": row(GET="PM EX"),
    "insights:program-csv": row(GET="PM"),
    "insights:speed": row(GET="PM"),
    "insights:department": row(GET="CL DH CO DG PC PM EX", otherwise=404, kwargs={"public_id": "department"}),
    "insights:evidence": row(
        GET="DH CO DG PM", otherwise=404, inside="CL PC EX OA", kwargs={"public_id": "department"}
    ),
    "insights:hand-over": row(
        GET="DH CO DG PM", otherwise=404, inside="CL PC EX OA", kwargs={"public_id": "department"}
    ),
    "insights:protocol": row(GET="CL DH CO DG PC PM EX", otherwise=404, kwargs={"public_id": "department"}),
    "insights:lights": row(GET="DH CO DG PM", otherwise=404, inside="CL PC EX OA", kwargs={"public_id": "department"}),
    "insights:gallery": row(GET="OA"),
}
