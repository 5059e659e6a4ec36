"""Walks every URL of the resolver, as everybody, by every method."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import tests.guards.access as rows_package
from tests.guards.access.table import HOLDER, METHODS, PRINCIPALS, Row

SAFE = ("GET", "HEAD", "OPTIONS")
WRITE = re.compile(r"^\s*(INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+[\"`]?(?P<table>\w+)", re.IGNORECASE)
MAY_BE_WRITTEN_BY_READS = {"django_session", "audit_auditevent"}
BACKEND = "django.contrib.auth.backends.ModelBackend"


def views(resolver: URLResolver | None = None, namespaces: tuple[str, ...] = ()) -> Iterator[str]:
    """The full name of every view; a pattern without a name is called by its route, and so has no row."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from views(entry, (*namespaces, *([entry.namespace] if entry.namespace else [])))
        elif isinstance(entry, URLPattern):
            yield ":".join((*namespaces, entry.name or f"<no name: {entry.pattern}>"))


def rows() -> dict[str, Row]:
    found: dict[str, Row] = {}
    for module in pkgutil.iter_modules(rows_package.__path__):
        found |= getattr(importlib.import_module(f"{rows_package.__name__}.{module.name}"), "ROWS", {})
    return found


UNWELL = 503

CLIENT = Client()
"""One for all: a new client would load the middleware again for each of thousands of requests."""


def call(user: Any, method: str, url: str) -> tuple[HttpResponseBase, list[str]]:
    """The answer, and the tables that were written; whatever it did is rolled back. The session is always a new one."""
    written: list[str] = []

    def note_writes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if match := WRITE.match(sql):
            written.append(match["table"])
        return execute(sql, params, many, context)

    CLIENT.cookies.clear()
    with transaction.atomic(), connection.execute_wrapper(note_writes):
        if user is not None:
            CLIENT.force_login(user, backend=BACKEND)
            written.clear()
        response = CLIENT.generic(method, url, content_type=_content_type(url))
        transaction.set_rollback(True)
    return response, [table for table in written if table not in MAY_BE_WRITTEN_BY_READS]


def _content_type(url: str) -> str:
    return "application/json" if url.startswith("/api/") else "application/x-www-form-urlencoded"


def verdict(response: HttpResponseBase) -> int | str:
    """ "login", a refusing status, or "in"."""
    if response.status_code in (301, 302) and response.headers["Location"].startswith("/sign-in/"):
        return "login"
    return response.status_code if response.status_code in (401, 403, 404, 405) else "in"


def expected(row: Row, method: str, principal: str) -> set[int | str]:
    """The verdicts that are right for this person and method."""
    otherwise = 403 if principal in row.inside else row.otherwise
    refused: set[int | str] = {row.anonymous if principal in ("AN", HOLDER) else otherwise}
    asked = "GET" if method == "HEAD" else method
    if asked in row.may:
        return {"in"} if principal in row.may[asked] else refused
    if method == "OPTIONS":
        anywhere = any(principal in who for who in row.may.values())
        return {"in", 405} if anywhere else {*refused, 405, 403}
    return {405, 403, *refused}


def problems(name: str, row: Row, kwargs: dict[str, Any], people: dict[str, Any]) -> list[str]:
    genuine, theirs = reverse(name, kwargs=kwargs), reverse(name, kwargs=kwargs | _without_link(row))
    urls = dict.fromkeys(PRINCIPALS, theirs) | ({HOLDER: genuine} if row.link else {})
    return [
        f"{name} {found}"
        for who, url in urls.items()
        for method in METHODS
        for found in _of_one(row, who, method, url, people.get(who))
    ]


def _without_link(row: Row) -> dict[str, str]:
    return {row.link: "nobody.s.link"} if row.link else {}


def _of_one(row: Row, principal: str, method: str, url: str, user: Any) -> Iterator[str]:
    response, written = call(user, method, url)
    got, right = verdict(response), expected(row, method, principal)
    if got not in right:
        yield f"{method} as {principal}: {got} ({response.status_code}), expected {right}"
    if method in SAFE and written:
        yield f"{method} as {principal} wrote {sorted(set(written))}"
    if response.status_code >= 500 and not (row.may_be_unwell and response.status_code == UNWELL):
        yield f"{method} as {principal}: {response.status_code}"
