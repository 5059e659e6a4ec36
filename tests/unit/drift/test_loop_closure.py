from apps.drift.metrics import loop_closure


def test_parts_add_up_and_each_keeps_its_denominator() -> None:
    found = loop_closure((3, 4), (1, 2), (2, 2))
    assert (found.together.numerator, found.together.denominator, found.together.percent) == (6, 8, 75)
    assert [found.notes.percent, found.steps.percent, found.barriers.percent] == [75, 50, 100]


def test_part_of_which_nothing_was_due_is_not_applicable_and_weighs_nothing() -> None:
    found = loop_closure((0, 0), (1, 1), (0, 0))
    assert (found.notes.value, found.notes.why) == (None, "n/a")
    assert found.together.percent == 100


def test_nothing_at_all_is_neither_none_nor_all() -> None:
    assert loop_closure((0, 0), (0, 0), (0, 0)).together.value is None
