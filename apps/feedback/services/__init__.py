"""Every write of notes, next steps, barriers and drafts."""

from apps.feedback.services.barriers import answer_barrier, report_barrier
from apps.feedback.services.drafts import forget_old_drafts, keep_draft, save_detail, throw_away_draft, undo_log
from apps.feedback.services.follow_up import change_with_follow_up, log_with_follow_up
from apps.feedback.services.governing import hand_on, set_tool_owner
from apps.feedback.services.notes import ask_removal, mark_read, report_tool_problem, respond, write_note
from apps.feedback.services.retention import forget_old_notes, forget_old_words, remove_note
from apps.feedback.services.steps import add_next_step, change_step, check_step, close_next_step

__all__ = [
    "add_next_step",
    "answer_barrier",
    "ask_removal",
    "change_step",
    "change_with_follow_up",
    "check_step",
    "close_next_step",
    "forget_old_drafts",
    "forget_old_notes",
    "forget_old_words",
    "hand_on",
    "keep_draft",
    "log_with_follow_up",
    "mark_read",
    "remove_note",
    "report_barrier",
    "report_tool_problem",
    "respond",
    "save_detail",
    "set_tool_owner",
    "throw_away_draft",
    "undo_log",
    "write_note",
]
