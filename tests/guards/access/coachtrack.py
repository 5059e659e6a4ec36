from tests.guards.access.table import SIGNED_IN, row

ROWS = {"api:schema": row(GET=SIGNED_IN, anonymous=401)}
