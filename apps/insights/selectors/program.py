"""The program manager's one screen. Twelve queries with those of the frame, whatever the size of the hospital."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from apps.accounts.models import User
from apps.departments.permissions import Permission, has_permission
from apps.drift.models import DriftFlag
from apps.drift.plays import Play, suggested
from apps.drift.selectors import Board, BoardRow, InterventionRow, board, interventions_in_progress
from apps.insights import sentences
from apps.insights.selectors.ahead import Coming, Start, coming_up, first_steps
from apps.insights.selectors.tiles import Tile, tiles

FLAGS_SHOWN = 20
CALLS_A_DAY = 5


@dataclass(frozen=True)
class FlagCard:
    row: BoardRow
    flag: DriftFlag
    play: Play
    running: InterventionRow | None

    @property
    def sentence(self) -> str:
        """How it stands today; the flag keeps what was said when it was raised."""
        return self.row.sentence or self.flag.sentence

    @property
    def texts(self) -> list[str]:
        """Reasons beside the sentence, which tells the first two of them already."""
        reasons = self.row.reasons or self.flag.reasons
        return [text for reason in reasons[2:] if (text := str(reason.get("text", "")))]


@dataclass(frozen=True)
class ProgramPage:
    """told: whether the reader may know reasons and names. start: only while no department can be judged."""

    board: Board
    told: bool
    headline: str
    rest: str
    tiles: list[Tile] = field(default_factory=list)
    changed: list[BoardRow] = field(default_factory=list)
    today: list[FlagCard] = field(default_factory=list)
    later: list[FlagCard] = field(default_factory=list)
    resting: list[FlagCard] = field(default_factory=list)
    more_flags: int = 0
    interventions: list[InterventionRow] = field(default_factory=list)
    coming: list[Coming] = field(default_factory=list)
    start: Start | None = None


def program_page(*, user: User, day: date) -> ProgramPage:
    """day: today in the organisation's zone."""
    whole = board(user=user, day=day)
    told = has_permission(user, Permission.VIEW_REASONS, day=day)
    headline = sentences.headline(whole.counts, len(whole.rows))
    rest = sentences.rest(whole.counts, len(whole.changed_since_monday))
    shown = ProgramPage(whole, told, headline, rest, changed=whole.changed_since_monday, start=_start(whole))
    if not whole.rows:
        return shown
    shown = replace(shown, tiles=tiles(whole))
    return _with_help(shown, day) if told else shown


def _start(whole: Board) -> Start | None:
    judged = len(whole.rows) - whole.counts.get("not_enough_data", 0)
    return None if judged else first_steps()


def _with_help(page: ProgramPage, day: date) -> ProgramPage:
    running = interventions_in_progress()
    cards = _cards(page.board, {row.department_public_id: row for row in running})
    waiting = [card for card in cards if not _rests(card.flag, day)]
    resting = [card for card in cards if _rests(card.flag, day)]
    return replace(
        page,
        today=waiting[:CALLS_A_DAY],
        later=waiting[CALLS_A_DAY:FLAGS_SHOWN],
        resting=resting[:FLAGS_SHOWN],
        more_flags=max(len(waiting) - FLAGS_SHOWN, 0) + max(len(resting) - FLAGS_SHOWN, 0),
        interventions=running[:FLAGS_SHOWN],
        coming=coming_up(day)[:FLAGS_SHOWN],
    )


def _cards(whole: Board, running: dict[UUID, InterventionRow]) -> list[FlagCard]:
    """In the board's order: the worst first. Where help is under way already, later."""
    cards = [
        FlagCard(row, flag, suggested([str(reason.get("code")) for reason in flag.reasons]), running.get(row.public_id))
        for row in whole.rows
        if (flag := whole.flags.get(row.department_id))
    ]
    return sorted(cards, key=lambda card: card.running is not None)


def _rests(flag: DriftFlag, day: date) -> bool:
    """Snoozed until a day still to come, or said to be no matter of people."""
    if flag.state == DriftFlag.State.SNOOZED:
        return flag.snoozed_until is None or flag.snoozed_until >= day
    return flag.state == DriftFlag.State.NOT_PEOPLE


def filtered(rows: Sequence[BoardRow], *, division: str, status: str, search: str, names: bool) -> list[BoardRow]:
    """search: in a department's name or code, and in its lead's name where the reader may know names."""
    wanted = search.casefold()
    return [
        row
        for row in rows
        if (not division or row.division == division)
        and (not status or row.status == status)
        and (not wanted or wanted in _found_by(row, names))
    ]


def _found_by(row: BoardRow, names: bool) -> str:
    return " ".join([row.name, row.code, row.lead_name if names else ""]).casefold()
