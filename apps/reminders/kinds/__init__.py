"""What can be sent. The ledger knows a message by kind, subject and step; what these mean, its kind says.

An app registers its kinds in its AppConfig.ready. Those whose subject lies to the left of reminders are registered
by reminders itself; an app to the right registers its own, and the ledger does not change.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from apps.accounts.models import User
from apps.reminders.models import Reminder


@dataclass(frozen=True)
class Occurrence:
    """A message somebody should get. due_at, expires_at: UTC; a smaller priority is sent first."""

    subject: UUID
    step: str
    recipient: User
    due_at: datetime
    expires_at: datetime
    priority: int = 5
    department_id: int | None = None
    """Whose leads may see that there was such a message; None where nobody but the recipient may."""


@dataclass(frozen=True)
class Send:
    """Still wanted. template: templates/emails/<template>.{subject.txt,txt,html}, rendered with `context`.

    path: where it leads inside coachtrack, for the inbox, whose line is the subject.
    """

    template: str
    context: Mapping[str, object] = field(default_factory=dict)
    path: str = ""


@dataclass(frozen=True)
class Stop:
    """Not wanted any more, and why, in words for the ledger's page."""

    reason: str
    state: str = Reminder.State.CANCELLED


@dataclass(frozen=True)
class Wait:
    """Wanted, not now."""

    until: datetime


Verdict = Send | Stop | Wait
Due = Callable[[datetime | None, datetime], Iterable[Occurrence]]
Judge = Callable[[Sequence[Reminder], datetime], Mapping[int, Verdict]]
Settled = Callable[[Collection[UUID]], Mapping[UUID, str]]


def nothing_settled(subjects: Collection[UUID]) -> dict[UUID, str]:
    """For kinds whose matter has no end: a digest is read, not done."""
    return {}


Moved = Callable[[datetime | None, datetime], Mapping[int, tuple[datetime, datetime]]]


def nothing_moved(since: datetime | None, now: datetime) -> dict[int, tuple[datetime, datetime]]:
    """For kinds whose subjects stay where they are."""
    return {}


@dataclass(frozen=True)
class Kind:
    """due(since, now): what fell due after `since` and by now, and what became known since; without `since` all that
    may still be owed. May name what is in the ledger already. Bounded, a few queries.

    judge(reminders, now): the last look before sending, by primary key, a few queries for all of them together;
    a reminder it does not name is closed. newest_only: of several unsent steps of one subject only the latest goes.
    topic: what a person's preferences call it; "" where they have no say. channels: the roads it may take.
    may_be_stopped: its mails carry a one-click unsubscribe. basis(now): what else its moments depend on, in one
    word; when that word changes, everything is looked at again. moved(since, now): unsent rows whose subject is due at
    other times by now (row -> due_at, expires_at); their rows follow. folds, folds_into: of these steps, several
    to one person become one message of that kind.
    settled(subjects): those that no longer wait for anybody, and why, in words for the inbox. At most one query.
    """

    code: str
    due: Due
    judge: Judge
    newest_only: bool = False
    topic: str = ""
    channels: tuple[str, ...] = (Reminder.Channel.EMAIL, Reminder.Channel.INBOX)
    may_be_stopped: bool = False
    basis: Callable[[datetime], str] = lambda now: ""
    settled: Settled = nothing_settled
    moved: Moved = nothing_moved
    folds: tuple[str, ...] = ()
    folds_into: str = ""


_registered: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    if kind.code in _registered:
        raise ValueError(f"Two kinds of reminder are called {kind.code!r}.")
    _registered[kind.code] = kind


def all_kinds() -> list[Kind]:
    return list(_registered.values())


def of(code: str) -> Kind | None:
    """None for a kind whose app is gone; its rows are closed with that reason."""
    return _registered.get(code)


def nothing_due(since: datetime | None, now: datetime) -> list[Occurrence]:
    """For kinds whose rows are made by somebody's act and not by the clock."""
    return []
