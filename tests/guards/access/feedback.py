from tests.guards.access.table import SIGNED_IN, row

LOGGERS = "DH CO DG PC PM"
REVIEW = {"public_id": "review"}
NOTE = {"public_id": "note"}

ROWS = {
    "feedback:log": row(GET=LOGGERS, HEAD=LOGGERS, POST=LOGGERS, otherwise=404, kwargs=REVIEW),
    "feedback:log-detail": row(GET=LOGGERS, HEAD=LOGGERS, POST=LOGGERS, otherwise=404, kwargs=REVIEW),
    "feedback:log-draft": row(POST=LOGGERS, otherwise=404, kwargs=REVIEW),
    "feedback:log-undo": row(POST=LOGGERS, otherwise=404, kwargs=REVIEW),
    "feedback:log-reason": row(POST=LOGGERS, otherwise=404, kwargs=REVIEW),
    "feedback:notes": row(GET=SIGNED_IN, HEAD=SIGNED_IN),
    "feedback:note": row(GET="DH CL", HEAD="DH CL", POST="CL", otherwise=404, kwargs=NOTE),
    "feedback:note-remove": row(POST="PM", kwargs=NOTE),
    "feedback:step": row(POST="CL DH CO DG PC", otherwise=404, kwargs={"public_id": "step"}),
    "api:review-log": row(POST=LOGGERS, otherwise=404, anonymous=401, kwargs=REVIEW),
    "api:notes": row(GET=SIGNED_IN, HEAD=SIGNED_IN, anonymous=401),
    "api:note-respond": row(POST="CL", otherwise=404, anonymous=401, kwargs=NOTE),
}
