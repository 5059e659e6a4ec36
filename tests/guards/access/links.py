"""Below /link/ the token is all that counts: signed in without one, everybody is a stranger."""

from tests.guards.access.table import EVERYBODY, HOLDER, Row, row


def _link(token: str) -> Row:
    return row(GET=HOLDER, POST=HOLDER, otherwise=404, anonymous=404, kwargs={"token": token}, link="token")


ROWS = {
    "links:asset": row(GET=EVERYBODY, kwargs={"name": "links.css"}),
    "links:log": _link("log_token"),
    "links:not-mine": _link("log_token"),
    "links:stop": _link("stop_token"),
    "links:nothing": row(otherwise=404, anonymous=404, kwargs={"token": "anything"}),
}
