from datetime import date

import pytest

from apps.operations.demo.files import files
from apps.operations.demo.hospital import HOLIDAY_WEEKS, TOOLS, UNITS, WEEKS
from apps.operations.demo.northmere import BY_CODE
from apps.operations.demo.people import name
from apps.operations.demo.stories import tell

SEED = 7


def told(code: str, weeks: range) -> list[str]:
    stories = [tell(BY_CODE[code], 0, week, SEED) for week in weeks]
    return [story.outcome for story in stories if not story.excused]


def test_northmere_has_the_size_it_claims() -> None:
    assert (len(UNITS), sum(unit.people for unit in UNITS), len(TOOLS)) == (24, 604, 14)


def test_names_of_all_its_people_differ() -> None:
    assert len({name(number, SEED) for number in range(1, 640)}) == 639


def test_emergency_medicine_falls_silent_in_the_last_weeks() -> None:
    assert told("EDP", range(26, WEEKS + 1)) == ["not_raised"] * 5
    assert told("EDP", range(1, 15)).count("coached") >= 10


def test_surgery_ticks_the_box_every_week_with_nothing_behind_it() -> None:
    stories = [tell(BY_CODE["SUR"], 0, week, SEED) for week in range(1, WEEKS + 1) if week not in HOLIDAY_WEEKS]
    claimed = [story for story in stories if not story.excused]
    assert {(story.outcome, story.named, story.behaviours) for story in claimed} == {("coached", 0, 0)}


@pytest.mark.parametrize("unit", [u for u in UNITS if u.coverage >= 62 and u.code != "TEL"], ids=lambda unit: unit.code)
def test_steady_departments_coach_in_their_share_of_the_last_eight_weeks(unit: object) -> None:
    outcomes = told(unit.code, range(WEEKS - 7, WEEKS + 1))  # type: ignore[attr-defined]
    assert abs(outcomes.count("coached") - 8 * unit.coverage / 100) <= 1  # type: ignore[attr-defined]


def test_the_same_seed_tells_the_same_story_and_writes_the_same_files() -> None:
    assert files(date(2026, 4, 20), SEED) == files(date(2026, 4, 20), SEED)
    assert tell(BY_CODE["PCP"], 0, 9, SEED) == tell(BY_CODE["PCP"], 0, 9, SEED)


def test_the_story_goes_on_beyond_the_last_week() -> None:
    assert told("PAT", range(WEEKS + 1, WEEKS + 20)) == ["coached"] * 19
