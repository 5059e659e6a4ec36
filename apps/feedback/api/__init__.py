from apps.feedback.api.barriers import BarrierAnswer, Barriers
from apps.feedback.api.log import ReviewLog
from apps.feedback.api.notes import NoteRespond, Notes
from apps.feedback.api.steps import NextStepCheck, NextSteps

__all__ = ["BarrierAnswer", "Barriers", "NextStepCheck", "NextSteps", "NoteRespond", "Notes", "ReviewLog"]
