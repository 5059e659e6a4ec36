"""What pages read about drift. Each function has a fixed number of queries, whatever the size of the hospital."""

from apps.drift.selectors.board import Board, BoardRow, Cell, Share, board
from apps.drift.selectors.flags import (
    FlagRow,
    InterventionRow,
    interventions_in_progress,
    possible_owners,
    standing_flags,
)
from apps.drift.selectors.history import DepartmentHistory, HistoryFlag, HistoryWeek, department_history

__all__ = [
    "Board",
    "BoardRow",
    "Cell",
    "DepartmentHistory",
    "FlagRow",
    "HistoryFlag",
    "HistoryWeek",
    "InterventionRow",
    "Share",
    "board",
    "department_history",
    "interventions_in_progress",
    "possible_owners",
    "standing_flags",
]
