"""How a row of the access matrix is written. Rows live beside this file, a module for each app."""

from dataclasses import dataclass, field

PRINCIPALS = ("AN", "XO", "CL", "DH", "CO", "DG", "PC", "DHx", "PM", "EX", "OA")
HOLDER = "TK"
"""Somebody with a link from a mail, and nothing else."""
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Row:
    """may: method -> the principals that are let through (whatever their input then leads to).

    otherwise: what a signed-in person without the right gets; inside: those who see the object and still lack the
    right, so they get 403. anonymous: "login" for pages, 401 for the API.
    kwargs: URL argument -> name of an object that tests/guards/access/objects.py makes.
    """

    may: dict[str, frozenset[str]]
    otherwise: int = 403
    anonymous: int | str = "login"
    kwargs: dict[str, str] = field(default_factory=dict)
    inside: frozenset[str] = frozenset()
    link: str = ""
    """The URL argument that is a token: genuine for TK, who has no session, and for everybody else one of nobody's."""
    may_be_unwell: bool = False
    """503 is an honest answer: of /healthz, in a test process whose ticks nobody has woken for five minutes."""


EVERYBODY = " ".join(PRINCIPALS)
SIGNED_IN = " ".join(PRINCIPALS[1:])


def row(
    *,
    otherwise: int = 403,
    anonymous: int | str = "login",
    kwargs: dict[str, str] | None = None,
    inside: str = "",
    may_be_unwell: bool = False,
    link: str = "",
    **may: str,
) -> Row:
    """row(GET="PM EX", POST="PM", otherwise=404, kwargs={"public_id": "department"})"""
    people = {method: frozenset(who.split()) for method, who in may.items()}
    return Row(people, otherwise, anonymous, kwargs or {}, frozenset(inside.split()), link, may_be_unwell)
