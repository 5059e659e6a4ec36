"""Whether a database is the one that was last sent from, or an older copy of it. Standard library only.

The database counts generations while messages go out, and each machine that sends keeps the highest in a file. First
the database counts, then the file follows, then messages leave: a crash between the first two leaves the database one
ahead, never behind. So a database behind the file has been set back, whatever else happened.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from apps.reminders.mark import Mark

STILL_WARM = timedelta(minutes=15)
"""For how long after its last beat a database is taken for one that somebody sends from at this moment."""


class Word(StrEnum):
    """What is said where it is not `go` is shown to people as it stands."""

    GO = "go"
    SET_BACK = "the database is older than what has been sent from it"
    ANOTHER = "this is another database than the one that was sent from"
    UNKNOWN = "the database comes from an earlier time, and this machine does not know what was sent since"


@dataclass(frozen=True)
class Standing:
    """The database's own account. age: since its last beat; None where there was none since it began or was let go.

    empty: it has never held a message.
    """

    lineage: UUID
    generation: int
    age: timedelta | None
    empty: bool


def judge(mark: Mark | None, standing: Standing) -> Word:
    if standing.empty and standing.generation == 0:
        return Word.GO
    if mark and mark.lineage != standing.lineage:
        return Word.ANOTHER
    if mark and standing.generation < mark.generation:
        return Word.SET_BACK
    if knows(mark, standing) or standing.age is None or standing.age <= STILL_WARM:
        return Word.GO
    return Word.UNKNOWN


def knows(mark: Mark | None, standing: Standing) -> bool:
    """Whether this machine was the last to send from this database, and the database is as it was left."""
    if mark is None or mark.copied or mark.lineage != standing.lineage:
        return False
    return standing.generation - mark.generation in (0, 1)
