from apps.insights.charts import bars, line


def test_line_goes_from_left_to_right_and_higher_is_up() -> None:
    drawn = line([0.0, 0.5, 1.0], width=100, height=20)

    assert drawn.lines == ("0.0,20.0 50.0,10.0 100.0,0.0",)
    assert drawn.last == "100.0,0.0"


def test_line_with_a_week_without_data_has_a_gap() -> None:
    drawn = line([0.5, 0.5, None, 1.0, 1.0], width=40, height=10)

    assert drawn.lines == ("0.0,5.0 10.0,5.0", "30.0,0.0 40.0,0.0")
    assert len(drawn.areas) == 2


def test_line_ending_without_data_has_no_last_point() -> None:
    assert line([0.5, 0.5, None]).last == ""


def test_line_of_nothing_or_of_one_week_is_drawn_without_a_fault() -> None:
    assert line([]).lines == ()
    assert line([1.0], width=10, height=10).last == "0.0,0.0"


def test_line_above_its_top_stays_inside() -> None:
    assert line([3.0, 3.0], width=10, height=10).lines == ("0.0,0.0 10.0,0.0",)


def test_bars_tell_nothing_raised_from_no_entry() -> None:
    nothing, unknown, full = bars([0, None, 4])

    assert nothing.known
    assert nothing.height > 0
    assert not unknown.known
    assert (full.y, full.height) == (0, 48)
