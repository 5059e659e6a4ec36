from datetime import timedelta

import pytest

from apps.reminders.troubles import Facts, in_words, troubles

PATIENCE = timedelta(minutes=4)
SOON, LATE = timedelta(minutes=3), timedelta(minutes=5)
WELL = {"queue": SOON, "deliver": SOON}

CASES = {
    "all is well": (Facts(ticks=WELL, worker=SOON, overdue=SOON), []),
    "nothing was ever known": (Facts(), []),
    "never ran, just begun": (Facts(ticks={"queue": None, "deliver": None}, watched=SOON), []),
    "never ran, watched long": (Facts(ticks={"queue": None, "deliver": None}, watched=LATE), ["ticks"]),
    "one tick stopped": (Facts(ticks=WELL | {"deliver": LATE}, worker=SOON), ["ticks"]),
    "all stopped": (Facts(ticks={"queue": LATE, "deliver": LATE}, worker=LATE), ["ticks"]),
    "only the second waker works": (Facts(ticks=WELL, worker=LATE), ["worker"]),
    "the relay is down": (Facts(ticks=WELL, roads={"email": LATE}), ["relay"]),
    "the relay stumbled": (Facts(ticks=WELL, roads={"email": timedelta(minutes=2)}), []),
    "messages wait": (Facts(ticks=WELL, overdue=LATE), ["overdue"]),
    "messages wait because they are held": (Facts(ticks=WELL, overdue=LATE, held_because="old"), ["held"]),
    "the ledger is broken": (Facts(ticks=WELL, faults={"vanished": 2}), ["ledger"]),
    "the canary is away": (Facts(ticks=WELL, canary=timedelta(hours=2)), ["canary"]),
    "the file cannot be kept": (Facts(ticks=WELL, unmarked=SOON), ["mark"]),
    "the file could not be kept once": (Facts(ticks=WELL, unmarked=timedelta(days=1)), []),
}


@pytest.mark.parametrize("case", CASES)
def test_trouble_is_named(case: str) -> None:
    facts, codes = CASES[case]
    found = troubles(facts, PATIENCE)
    assert [trouble.code for trouble in found] == codes
    assert all(trouble.text and trouble.remedy for trouble in found)


def test_ages_are_said_in_words() -> None:
    ages = (timedelta(seconds=20), timedelta(minutes=90), timedelta(hours=30), timedelta(days=3))
    assert [in_words(age) for age in ages] == ["a minute", "90 minutes", "30 hours", "3 days"]
