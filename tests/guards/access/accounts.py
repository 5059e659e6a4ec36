from tests.guards.access.table import EVERYBODY, SIGNED_IN, row

ROWS = {
    "accounts:sign-in": row(GET=EVERYBODY, POST=EVERYBODY),
    "accounts:sign-out": row(POST=SIGNED_IN),
    "accounts:set-password": row(GET=EVERYBODY, POST=EVERYBODY, kwargs={"uidb64": "uidb64", "token": "token"}),
    "accounts:password-set": row(GET=EVERYBODY),
    "accounts:account": row(GET=SIGNED_IN, POST=SIGNED_IN),
}
