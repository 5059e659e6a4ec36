from tests.guards.access.table import SIGNED_IN, row

FLAG = {"public_id": "flag"}

ROWS = {
    "drift:budget": row(GET="PM", HEAD="PM", POST="PM"),
    "drift:plan-call": row(GET="PM", HEAD="PM", POST="PM", kwargs=FLAG),
    "drift:flag-acknowledge": row(POST="PM", kwargs=FLAG),
    "drift:flag-snooze": row(POST="PM", kwargs=FLAG),
    "drift:flag-not-people": row(POST="PM", kwargs=FLAG),
    "drift:intervention-end": row(POST="PM", kwargs={"public_id": "intervention"}),
    "api:department-weeks": row(GET=SIGNED_IN, HEAD=SIGNED_IN, anonymous=401),
    "api:flags": row(GET=SIGNED_IN, HEAD=SIGNED_IN, anonymous=401),
    "api:flag": row(GET="DH CO DG PM", HEAD="DH CO DG PM", otherwise=404, anonymous=401, kwargs=FLAG),
}
