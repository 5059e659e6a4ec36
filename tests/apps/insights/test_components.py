import pytest
from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory

from apps.core.templatetags.components import SHAPES
from apps.drift.models import Status, WeekOutcome
from apps.reviews.models import Outcome, Review


def drawn(source: str, request: HttpRequest | None = None, **context: object) -> str:
    return Template(source).render(Context({"request": request, **context}))


@pytest.mark.parametrize("code", [*Status.values, *WeekOutcome.values, *Outcome.values, *Review.Status.values])
def test_every_status_has_a_shape_and_a_word(code: str) -> None:
    shape, word = SHAPES[code]

    assert shape
    assert word


def test_statuses_of_a_department_differ_in_shape_not_only_in_colour() -> None:
    assert len({SHAPES[code][0] for code in Status.values}) == len(Status.values)


def test_status_writes_its_word_beside_the_shape() -> None:
    shown = drawn("{% status 'silent' %}{% status 'silent' 'silent for 5 weeks' %}")

    assert shown.count("</i>silent</span>") == 1
    assert "silent for 5 weeks" in shown


def test_status_nobody_knows_is_still_a_word() -> None:
    assert "half_known" not in drawn("{% status 'half_known' %}").split('data-status="half_known"')[1]


@pytest.mark.parametrize(("cookie", "attribute"), [("dark", ' data-theme="dark"'), ("light", ' data-theme="light"')])
def test_theme_follows_the_choice(cookie: str, attribute: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie

    assert drawn("<html{% theme %}>", request) == f"<html{attribute}>"


@pytest.mark.parametrize("cookie", ['"><script>', "", "sepia"])
def test_theme_of_an_unknown_choice_is_the_device_s(cookie: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie

    assert drawn("<html{% theme %}>", request) == "<html>"


def test_menu_item_of_a_page_that_does_not_exist_is_left_out() -> None:
    assert drawn("{% menu_item 'pulse:answers' 'Pulse' 'ask' %}", RequestFactory().get("/")).strip() == ""


def test_menu_item_marks_the_page_one_is_on() -> None:
    source = "{% menu_item 'insights:program' 'Program' 'board' %}"

    assert 'aria-current="page"' in drawn(source, RequestFactory().get("/program/"))
    assert "aria-current" not in drawn(source, RequestFactory().get("/reviews/"))


def test_tile_without_a_denominator_says_that_there_is_no_data() -> None:
    shown = drawn('{% include "components/tile.html" with title="Coverage" n=0 d=0 words="of weeks" only %}')

    assert "no data yet" in shown
    assert "0" not in shown
