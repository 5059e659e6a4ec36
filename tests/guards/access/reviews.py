from tests.guards.access.table import SIGNED_IN, row

KEEPERS = "PM OA"
EXCUSERS = "DH CO DG PM"
OF_DEPARTMENT = {"public_id": "department"}
OF_SERIES = {"public_id": "series"}

ROWS = {
    "reviews:mine": row(GET=SIGNED_IN),
    "reviews:excuse": row(GET=EXCUSERS, POST=EXCUSERS, otherwise=404, inside="PC", kwargs={"public_id": "review"}),
    "reviews:excuse-many": row(GET=EXCUSERS + " DHx", POST=EXCUSERS + " DHx"),
    "reviews:move": row(GET=EXCUSERS, POST=EXCUSERS, otherwise=404, inside="PC", kwargs={"public_id": "review"}),
    "reviews:cancel": row(GET="PM", POST="PM", otherwise=404, inside="DH CO DG PC", kwargs={"public_id": "review"}),
    "reviews:blackouts": row(GET="PM", POST="PM"),
    "reviews:blackout-take-back": row(POST="PM", kwargs={"public_id": "blackout"}),
    "reviews:correction": row(GET=EXCUSERS, POST=EXCUSERS, otherwise=404, inside="PC", kwargs={"public_id": "review"}),
    "reviews:past": row(GET="DH CO DG PC PM", otherwise=404, kwargs=OF_DEPARTMENT),
    "reviews:corrections": row(GET="PM"),
    "reviews:correction-answer": row(POST="PM", kwargs={"public_id": "correction_request"}),
    "reviews:excuse-leave": row(POST=EXCUSERS, otherwise=404, inside="CL PC EX OA", kwargs=OF_DEPARTMENT),
    "reviews:series": row(GET=KEEPERS, kwargs=OF_DEPARTMENT),
    "reviews:series-new": row(GET=KEEPERS, POST=KEEPERS, kwargs=OF_DEPARTMENT),
    "reviews:series-change": row(GET=KEEPERS, POST=KEEPERS, kwargs=OF_SERIES),
    "reviews:series-end": row(GET=KEEPERS, POST=KEEPERS, kwargs=OF_SERIES),
    "reviews:series-pause": row(GET=KEEPERS, POST=KEEPERS, kwargs=OF_SERIES),
    "reviews:holidays": row(GET=KEEPERS, POST=KEEPERS),
    "reviews:holiday-remove": row(POST=KEEPERS),
    "reviews:holidays-fill": row(POST=KEEPERS),
    "api:reviews": row(GET=SIGNED_IN, anonymous=401),
    "api:review": row(GET="DH CO DG PC PM", otherwise=404, anonymous=401, kwargs={"public_id": "review"}),
}
