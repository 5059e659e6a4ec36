from apps.reviews.services.blackouts import apply_blackouts, enter_blackout, take_back_blackout
from apps.reviews.services.cancelling import cancel_review, restore_review
from apps.reviews.services.corrections import answer_correction, ask_correction, correct_review
from apps.reviews.services.excusals import excuse_review, take_back_excusal
from apps.reviews.services.filling import add_holiday, fill_holidays, remove_holiday
from apps.reviews.services.many import Many, excuse_many, take_back_many
from apps.reviews.services.moves import move_review, take_back_move
from apps.reviews.services.opening import open_and_close
from apps.reviews.services.pauses import pause_series, resume_series
from apps.reviews.services.plan import plan_reviews
from apps.reviews.services.records import change_record, log_review, undo_log
from apps.reviews.services.series import create_series, end_series, revise_series

__all__ = [
    "Many",
    "add_holiday",
    "answer_correction",
    "apply_blackouts",
    "ask_correction",
    "cancel_review",
    "change_record",
    "correct_review",
    "create_series",
    "end_series",
    "enter_blackout",
    "excuse_many",
    "excuse_review",
    "fill_holidays",
    "log_review",
    "move_review",
    "open_and_close",
    "pause_series",
    "plan_reviews",
    "remove_holiday",
    "restore_review",
    "resume_series",
    "revise_series",
    "take_back_blackout",
    "take_back_excusal",
    "take_back_many",
    "take_back_move",
    "undo_log",
]
