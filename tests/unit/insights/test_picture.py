import pytest

from apps.insights import picture
from apps.insights.picture import Columns

FOUR = Columns(4)


def test_columns_stand_side_by_side_with_room_for_words() -> None:
    assert FOUR.step == picture.MOST_STEP
    assert FOUR.middle(0) == picture.LEFT + 15
    assert FOUR.left(4) == FOUR.end == FOUR.width - picture.RIGHT


@pytest.mark.parametrize(("weeks", "step"), [(0, 30), (26, 30), (40, 20), (52, 16), (104, 16)])
def test_many_weeks_are_drawn_narrower_down_to_a_legible_width(weeks: int, step: int) -> None:
    assert Columns(weeks).step == step


def test_course_breaks_where_there_is_no_value_and_dots_what_stands_alone() -> None:
    course = picture.course(FOUR, [0.0, 0.5, None, 1.0])

    assert course.lines == ("63.0,140.0 93.0,70.0",)
    assert course.dots == ((63.0, 140.0), (93.0, 70.0), (153.0, 0.0))


@pytest.mark.parametrize(("value", "at"), [(0, 140), (5, 70), (10, 0), (11, 0), (-1, 140)])
def test_value_outside_the_scale_stays_at_its_edge(value: float, at: float) -> None:
    assert picture.height_of(value, 10) == at


@pytest.mark.parametrize("share", [0.92, 0.45, 0.40, 0.31])
def test_words_of_two_levels_never_lie_over_each_other(share: float) -> None:
    flag, watch = picture.levels(share, 0.40)

    assert abs(flag.words_at - watch.words_at) >= picture.LABEL_GAP - 1e-9
    assert (flag.words_at <= watch.words_at) == (flag.at <= watch.at)


def test_bands_are_the_unbroken_runs() -> None:
    assert picture.bands(FOUR, [True, True, False, True]) == [picture.Band(48, 60), picture.Band(138, 30)]
    assert picture.bands(FOUR, [False] * 4) == []


def test_whisker_reaches_over_the_shares_that_the_answers_leave() -> None:
    bar = picture.whisker(FOUR, 1, 5, 5, 10)

    assert bar.x == 93.0
    assert bar.top == pytest.approx(140 * (1 - 0.7634), abs=0.1)
    assert bar.height == pytest.approx(140 * (0.7634 - 0.2366), abs=0.2)
