"""What pages read about drift. Each function has a fixed number of queries, whatever the size of the hospital."""

from apps.drift.selectors.beliefs import EvidenceWeek, evidence_series
from apps.drift.selectors.board import board
from apps.drift.selectors.budget import Budget, FalseFlags, budget_of, current_budget, false_flags
from apps.drift.selectors.budget_page import BudgetPage, budget_page
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
    "Budget",
    "BudgetPage",
    "Cell",
    "DepartmentHistory",
    "EvidenceWeek",
    "FalseFlags",
    "FlagPage",
    "FlagRow",
    "HistoryFlag",
    "HistoryWeek",
    "InterventionRow",
    "Share",
    "board",
    "budget_of",
    "budget_page",
    "current_budget",
    "department_history",
    "evidence_series",
    "false_flags",
    "flag_page",
    "interventions_in_progress",
    "possible_owners",
    "standing_flags",
]
