"""What pages read about drift. Each function has a fixed number of queries, whatever the size of the hospital."""

from apps.drift.selectors.board import board
from apps.drift.selectors.flag_page import FlagPage, flag_page
from apps.drift.selectors.flags import (
    FlagRow,
    InterventionRow,
    interventions_in_progress,
    possible_owners,
    standing_flags,
)
from apps.drift.selectors.history import DepartmentHistory, HistoryFlag, HistoryWeek, department_history
from apps.drift.selectors.shapes import Board, BoardRow, Cell, Share

__all__ = [
    "Board",
    "BoardRow",
    "Cell",
    "DepartmentHistory",
    "FlagPage",
    "FlagRow",
    "HistoryFlag",
    "HistoryWeek",
    "InterventionRow",
    "Share",
    "board",
    "department_history",
    "flag_page",
    "interventions_in_progress",
    "possible_owners",
    "standing_flags",
]
