from tests.guards.access.table import row

WHO = "PM OA"
UPLOAD = {"public_id": "upload"}

ROWS = {
    "operations:people": row(GET=WHO, HEAD=WHO, POST=WHO),
    "operations:roster": row(GET=WHO, HEAD=WHO, POST=WHO),
    "operations:history": row(GET=WHO, HEAD=WHO, POST=WHO),
    "operations:roster-upload": row(GET="PM", HEAD="PM", POST="PM", otherwise=404, kwargs=UPLOAD),
    "operations:roster-leavers": row(POST="PM", otherwise=404, kwargs=UPLOAD),
}
