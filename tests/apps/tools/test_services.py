from datetime import date

import pytest

from apps.core.errors import Refused
from apps.tools.models import FocusBehaviour, LeadReadiness, ObservationTarget, TrainedBehaviour
from apps.tools.months import Month
from apps.tools.services import focus_on, note_training, set_focus, set_observation_target
from tests.cast import NOW, Cast
from tests.factories import DeploymentFactory, TrainedBehaviourFactory


@pytest.fixture
def behaviour(cast: Cast) -> TrainedBehaviour:
    return TrainedBehaviourFactory(tool=DeploymentFactory(department=cast.emergency).tool)


def focus(cast: Cast, behaviour: TrainedBehaviour, starts_on: date, ends_on: date) -> FocusBehaviour:
    return set_focus(
        department=cast.emergency, behaviour=behaviour, starts_on=starts_on, ends_on=ends_on, by=cast.manager, now=NOW
    )


def spans() -> list[tuple[date, date]]:
    return list(FocusBehaviour.objects.order_by("starts_on").values_list("starts_on", "ends_on"))


def test_the_focus_before_gives_way_and_keeps_its_days(cast: Cast, behaviour: TrainedBehaviour) -> None:
    focus(cast, behaviour, date(2026, 10, 1), date(2026, 10, 31))
    focus(cast, behaviour, date(2026, 11, 1), date(2026, 12, 31))
    later = focus(cast, behaviour, date(2026, 12, 1), date(2026, 12, 31))
    assert spans() == [
        (date(2026, 10, 1), date(2026, 10, 31)),
        (date(2026, 11, 1), date(2026, 11, 30)),
        (date(2026, 12, 1), date(2026, 12, 31)),
    ]
    assert FocusBehaviour.objects.latest("starts_on") == later


def test_a_focus_inside_another_leaves_both_its_ends(cast: Cast, behaviour: TrainedBehaviour) -> None:
    focus(cast, behaviour, date(2026, 10, 1), date(2026, 12, 31))
    focus(cast, behaviour, date(2026, 11, 1), date(2026, 11, 30))
    assert [first for first, _ in spans()] == [date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)]


def on_month(cast: Cast, behaviour: TrainedBehaviour, month: str) -> FocusBehaviour:
    return focus_on(department=cast.emergency, behaviour=behaviour, month=Month.parse(month), by=cast.head, now=NOW)


def test_this_months_focus_begins_today_and_the_next_ones_on_its_first(cast: Cast, behaviour: TrainedBehaviour) -> None:
    on_month(cast, behaviour, "2026-11")
    on_month(cast, behaviour, "2027-01")
    assert spans() == [(date(2026, 11, 12), date(2026, 11, 30)), (date(2027, 1, 1), date(2027, 1, 31))]


@pytest.mark.parametrize("month", ["2026-10", "2027-02"])
def test_only_three_months_are_open_to_a_choice(cast: Cast, behaviour: TrainedBehaviour, month: str) -> None:
    with pytest.raises(Refused, match="one of the next two"):
        on_month(cast, behaviour, month)


def test_observation_target_is_dated_and_the_second_of_a_day_counts(cast: Cast) -> None:
    for cases in (4, 6):
        set_observation_target(department=cast.emergency, cases=cases, by=cast.head, now=NOW)
    assert ObservationTarget.objects.values_list("cases", "starts_on").get() == (6, date(2026, 11, 12))
    with pytest.raises(Refused, match="between 1 and 60"):
        set_observation_target(department=cast.emergency, cases=0, by=cast.head, now=NOW)


def test_training_entered_by_hand_counts_also_where_it_is_earlier(cast: Cast, behaviour: TrainedBehaviour) -> None:
    for day in (date(2026, 11, 2), date(2026, 10, 5)):
        note_training(
            person=cast.head, tool=behaviour.tool, trained_on=day, department=cast.emergency, by=cast.manager, now=NOW
        )
    assert LeadReadiness.objects.get().trained_on == date(2026, 10, 5)
    with pytest.raises(Refused, match="still to come"):
        note_training(
            person=cast.head,
            tool=behaviour.tool,
            trained_on=date(2026, 11, 13),
            department=cast.emergency,
            by=cast.manager,
            now=NOW,
        )


def test_a_burden_is_never_a_focus(cast: Cast, behaviour: TrainedBehaviour) -> None:
    burden = TrainedBehaviourFactory(tool=behaviour.tool, kind=TrainedBehaviour.Kind.BURDEN)
    with pytest.raises(Refused, match="core behaviours"):
        focus(cast, burden, date(2026, 11, 1), date(2026, 11, 30))


def test_a_tool_that_is_not_in_use_gives_no_focus(cast: Cast) -> None:
    with pytest.raises(Refused, match="not in use"):
        focus(cast, TrainedBehaviourFactory(), date(2026, 11, 1), date(2026, 11, 30))
