from datetime import date

import pytest

from apps.core.errors import Refused
from apps.tools.models import FocusBehaviour, TrainedBehaviour
from apps.tools.services import set_focus
from tests.cast import NOW, Cast
from tests.factories import DeploymentFactory, TrainedBehaviourFactory


@pytest.fixture
def behaviour(cast: Cast) -> TrainedBehaviour:
    return TrainedBehaviourFactory(tool=DeploymentFactory(department=cast.emergency).tool)


def focus(cast: Cast, behaviour: TrainedBehaviour, starts_on: date, ends_on: date) -> FocusBehaviour:
    return set_focus(
        department=cast.emergency, behaviour=behaviour, starts_on=starts_on, ends_on=ends_on, by=cast.manager, now=NOW
    )


def test_a_new_focus_replaces_the_one_it_overlaps(cast: Cast, behaviour: TrainedBehaviour) -> None:
    focus(cast, behaviour, date(2026, 10, 1), date(2026, 10, 31))
    focus(cast, behaviour, date(2026, 11, 1), date(2026, 12, 31))
    later = focus(cast, behaviour, date(2026, 12, 1), date(2026, 12, 31))
    assert FocusBehaviour.objects.count() == 2
    assert FocusBehaviour.objects.latest("starts_on") == later


def test_a_burden_is_never_a_focus(cast: Cast, behaviour: TrainedBehaviour) -> None:
    burden = TrainedBehaviourFactory(tool=behaviour.tool, kind=TrainedBehaviour.Kind.BURDEN)
    with pytest.raises(Refused, match="core behaviours"):
        focus(cast, burden, date(2026, 11, 1), date(2026, 11, 30))


def test_a_tool_that_is_not_in_use_gives_no_focus(cast: Cast) -> None:
    with pytest.raises(Refused, match="not in use"):
        focus(cast, TrainedBehaviourFactory(), date(2026, 11, 1), date(2026, 11, 30))
