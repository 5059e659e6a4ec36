from tests.guards.access.table import EVERYBODY, SIGNED_IN, row

LOGGERS = "DH CO DG PC PM"
REVIEW = {"public_id": "review"}
NOTE = {"public_id": "note"}
BARRIER = {"public_id": "barrier"}
DEPARTMENT = {"public_id": "department"}
THERE = "CL DH CO DG PC PM"
"""Whoever works in the department or leads it, and the program office."""
READERS = "CL DH CO DG PM XO"
"""Of a barrier that CL reported and XO is asked about: with PC it stays unseen, who leads nobody."""

ROWS = {
    "feedback:log": row(GET=LOGGERS, HEAD=LOGGERS, POST=LOGGERS, otherwise=404, kwargs=REVIEW),
    "feedback:log-detail": row(GET=LOGGERS, HEAD=LOGGERS, POST=LOGGERS, otherwise=404, kwargs=REVIEW),
    "feedback:log-draft": row(POST=LOGGERS, otherwise=404, kwargs=REVIEW),
    "feedback:log-undo": row(POST=LOGGERS, otherwise=404, kwargs=REVIEW),
    "feedback:log-reason": row(POST=LOGGERS, otherwise=404, kwargs=REVIEW),
    "feedback:log-waiting": row(POST=LOGGERS, otherwise=404, kwargs=REVIEW),
    "feedback:worker": row(GET=EVERYBODY, HEAD=EVERYBODY),
    "feedback:manifest": row(GET=EVERYBODY, HEAD=EVERYBODY),
    "feedback:offline": row(GET=EVERYBODY, HEAD=EVERYBODY),
    "feedback:waiting": row(GET=EVERYBODY, HEAD=EVERYBODY),
    "feedback:notes": row(GET=SIGNED_IN, HEAD=SIGNED_IN),
    "feedback:note": row(GET="DH CL", HEAD="DH CL", POST="CL", otherwise=404, kwargs=NOTE),
    "feedback:note-remove": row(POST="PM", kwargs=NOTE),
    "feedback:step": row(POST="CL DH CO DG", otherwise=404, kwargs={"public_id": "step"}),
    "feedback:step-change": row(
        GET="DH CO DG", HEAD="DH CO DG", POST="DH CO DG", otherwise=404, kwargs={"public_id": "step"}, inside="CL"
    ),
    "feedback:steps": row(GET=SIGNED_IN, HEAD=SIGNED_IN),
    "feedback:barriers": row(GET="PM EX", HEAD="PM EX"),
    "feedback:barriers-mine": row(GET=SIGNED_IN, HEAD=SIGNED_IN),
    "feedback:tool-owners": row(GET="PM", HEAD="PM", POST="PM"),
    "feedback:barrier": row(
        GET=READERS, HEAD=READERS, POST="PM XO", otherwise=404, kwargs=BARRIER, inside="CL DH CO DG"
    ),
    "feedback:barrier-hand-on": row(POST="PM XO", otherwise=404, kwargs=BARRIER, inside="CL DH CO DG"),
    "feedback:barrier-report": row(GET=THERE, HEAD=THERE, POST=THERE, otherwise=404, kwargs=DEPARTMENT),
    "api:review-log": row(POST=LOGGERS, otherwise=404, anonymous=401, kwargs=REVIEW),
    "api:barriers": row(GET=SIGNED_IN, HEAD=SIGNED_IN, anonymous=401),
    "api:barrier-answer": row(POST="PM XO", otherwise=404, anonymous=401, kwargs=BARRIER, inside="CL DH CO DG"),
    "api:next-steps": row(GET=SIGNED_IN, HEAD=SIGNED_IN, anonymous=401),
    "api:next-step-check": row(POST="CL DH CO DG", otherwise=404, anonymous=401, kwargs={"public_id": "step"}),
    "api:notes": row(GET=SIGNED_IN, HEAD=SIGNED_IN, anonymous=401),
    "api:note-respond": row(POST="CL", otherwise=404, anonymous=401, kwargs=NOTE),
}
