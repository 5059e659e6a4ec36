"""What the log page and the notes pages show, each with a fixed number of queries."""

from apps.feedback.selectors.log_page import (
    Behaviour,
    Choices,
    LogTarget,
    State,
    choices_for,
    log_target,
    reads_record,
    recorded_entry,
    reload_record,
    state_of,
    tools_in_use,
)
from apps.feedback.selectors.note_pages import NotesPage, notes_page, without_words
from apps.feedback.selectors.people import People, clinicians_to_name, suggested_clinicians

__all__ = [
    "Behaviour",
    "Choices",
    "LogTarget",
    "NotesPage",
    "People",
    "State",
    "choices_for",
    "clinicians_to_name",
    "log_target",
    "notes_page",
    "reads_record",
    "recorded_entry",
    "reload_record",
    "state_of",
    "suggested_clinicians",
    "tools_in_use",
    "without_words",
]
