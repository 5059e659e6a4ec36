"""What tends to help, by the reason that stands. Pure."""

from dataclasses import dataclass

from apps.reviews.pairs import pair_of

_BUSY = pair_of("volume")


@dataclass(frozen=True)
class Play:
    code: str
    title: str
    text: str


def _plays(*plays: Play) -> dict[str, Play]:
    return {play.code: play for play in plays}


PLAYS = _plays(
    Play("P1", "Call the lead", "Agree on one question for the next huddle, and join it once."),
    Play(
        "P2",
        "One focus behaviour for four weeks",
        "Choose one trained behaviour and put it on the huddle sheet.",
    ),
    Play("P3", "Find a better slot", "Try another forum or time, name a delegate, or meet every other week."),
    Play(
        "P4",
        "Log for them by phone",
        "Ask what took place, enter it, and change how they are reminded.",
    ),
    Play("P5", "Hand-over call", "Brief the new lead on the tool and hold the first review together."),
    Play("P6", "Book the training", "Find a date for the lead's tool training; a trained delegate asks meanwhile."),
    Play(
        "P7",
        "Look at five cases together",
        "Go through recent cases together; note how many went as trained.",
    ),
    Play(
        "P8",
        "Ask whether the form fits",
        "A friendly check-in: what would make a word of detail easy?",
    ),
    Play("P9", "Share what clinicians remember", "Show the lead the pulse result; ask one person by name each time."),
    Play(
        "P10",
        "Pair the question",
        f"Ask beside the topic the meeting discusses anyway. With {_BUSY.beside}: “{_BUSY.question}”",
    ),
    Play(
        "P11",
        "Reach the others",
        "Use the list of people not talked with lately; give nights a delegate.",
    ),
    Play("P12", "Tidy up for a quarter of an hour", "Close or drop the steps and obstacles that are still open."),
    Play("P13", "Ask why first", "Find out what changed before asking for more use; then choose one focus behaviour."),
    Play(
        "P14",
        "Hand the tool to governance",
        "Report the problem, tell clinicians, and wait for the answer.",
    ),
    Play(
        "P15",
        "Start again as at go-live",
        "Brief the lead, choose a focus behaviour, check in weekly for a month.",
    ),
)

FOR_REASON = {f"R{n}": f"P{n}" for n in range(1, 16)}


def suggested(reason_codes: list[str]) -> Play:
    """The play for the weightiest reason; a call where nothing better is known."""
    for code in reason_codes:
        if code in FOR_REASON:
            return PLAYS[FOR_REASON[code]]
    return PLAYS["P1"]
