from apps.reviews.services.corrections import answer_correction, ask_correction, correct_review
from apps.reviews.services.excusals import excuse_review, take_back_excusal
from apps.reviews.services.filling import add_holiday, fill_holidays, remove_holiday
from apps.reviews.services.opening import open_and_close
from apps.reviews.services.plan import plan_reviews
from apps.reviews.services.records import change_record, log_review, undo_log
from apps.reviews.services.series import create_series, end_series, revise_series

__all__ = [
    "add_holiday",
    "answer_correction",
    "ask_correction",
    "change_record",
    "correct_review",
    "create_series",
    "end_series",
    "excuse_review",
    "fill_holidays",
    "log_review",
    "open_and_close",
    "plan_reviews",
    "remove_holiday",
    "revise_series",
    "take_back_excusal",
    "undo_log",
]
