"""Every URL × method × role has a row, and behaves so. A GET changes nothing, ever."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from apps.core.models import TickRun
from tests.cast import NOW, Cast
from tests.guards.access.objects import make
from tests.guards.access.table import Row, row
from tests.guards.access.walker import problems, rows, views

ROWS = rows()


def test_every_url_has_a_row() -> None:
    missing = sorted(set(views()) - set(ROWS))
    assert not missing, f"without a row in the access matrix: {missing}"


def test_no_row_speaks_of_a_url_that_is_gone() -> None:
    stale = sorted(set(ROWS) - set(views()))
    assert not stale, f"rows without a URL: {stale}"


@pytest.mark.parametrize("name", sorted(set(views()) & set(ROWS)))
def test_url_lets_in_exactly_those_it_should(name: str, cast: Cast) -> None:
    entry: Row = ROWS[name]
    found = problems(name, entry, make(entry.kwargs, cast), cast.by_code())
    assert not found, "\n".join(found)


def _open_to_all(request: HttpRequest) -> HttpResponse:
    return HttpResponse("everybody's business")


def _writes_on_get(request: HttpRequest) -> HttpResponse:
    TickRun.objects.create(name="planted", started_at=NOW)
    return HttpResponse("done")


@login_not_required
def _asks_for_no_genuine_link(request: HttpRequest, token: str) -> HttpResponse:
    return HttpResponse("any token will do")


def _breaks(request: HttpRequest) -> HttpResponse:
    return HttpResponse("away", status=503)


urlpatterns = [
    path("breaks/", _breaks, name="breaks"),
    path("link/<token>/", _asks_for_no_genuine_link, name="link"),
    path("open/", _open_to_all, name="open"),
    path("writes/", _writes_on_get, name="writes"),
]


@override_settings(ROOT_URLCONF=__name__, LOGIN_URL="/sign-in/")
def test_a_url_without_a_row_is_found() -> None:
    assert set(views()) - set(ROWS) == {"breaks", "link", "open", "writes"}


@override_settings(ROOT_URLCONF=__name__, LOGIN_URL="/sign-in/")
def test_a_page_that_lets_the_wrong_people_in_is_found(cast: Cast) -> None:
    found = problems("open", row(GET="PM"), {}, cast.by_code())
    assert any("GET as CL" in line for line in found)
    assert any("DELETE as PM" in line for line in found)


@override_settings(ROOT_URLCONF=__name__, LOGIN_URL="/sign-in/")
def test_a_link_page_that_takes_any_token_is_found(cast: Cast) -> None:
    right = row(GET="TK", otherwise=404, anonymous=404, link="token")
    found = problems("link", right, {"token": "genuine"}, cast.by_code())
    assert any("GET as PM" in line for line in found)
    assert not any("GET as TK" in line for line in found)
    assert any("DELETE as TK" in line for line in found)


@override_settings(ROOT_URLCONF=__name__, LOGIN_URL="/sign-in/")
def test_a_get_that_writes_is_found(cast: Cast) -> None:
    found = problems("writes", row(GET="PM"), {}, cast.by_code())
    assert any("wrote ['core_tickrun']" in line for line in found)


@override_settings(ROOT_URLCONF=__name__, LOGIN_URL="/sign-in/")
def test_a_page_that_answers_503_is_found_unless_its_row_allows_it(cast: Cast) -> None:
    people = cast.by_code()
    assert "breaks GET as PM: 503" in problems("breaks", row(GET="PM"), {}, people)
    allowed = problems("breaks", row(GET="PM", may_be_unwell=True), {}, people)
    assert "breaks GET as PM: 503" not in allowed
