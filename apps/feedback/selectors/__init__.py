"""What the log page and the notes pages show, each with a fixed number of queries."""

from apps.feedback.selectors.log_page import Behaviour, Choices, choices_for, tools_in_use
from apps.feedback.selectors.note_pages import NotesPage, notes_page, without_words
from apps.feedback.selectors.people import People, clinicians_to_name, suggested_clinicians
from apps.feedback.selectors.target import (
    LogTarget,
    State,
    draft_of,
    log_target,
    open_to,
    reads_record,
    recorded_entry,
    reload_record,
    state_of,
)

__all__ = [
    "Behaviour",
    "Choices",
    "LogTarget",
    "NotesPage",
    "People",
    "State",
    "choices_for",
    "clinicians_to_name",
    "draft_of",
    "log_target",
    "notes_page",
    "open_to",
    "reads_record",
    "recorded_entry",
    "reload_record",
    "state_of",
    "suggested_clinicians",
    "tools_in_use",
    "without_words",
]
