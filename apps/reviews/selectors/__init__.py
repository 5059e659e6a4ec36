from apps.reviews.selectors.pages import (
    HolidaysPage,
    MyReviews,
    holidays_page,
    my_reviews,
    review_seen_by,
    reviews_seen_by,
)
from apps.reviews.selectors.planning import calendar, charge
from apps.reviews.selectors.series import series_page

__all__ = [
    "HolidaysPage",
    "MyReviews",
    "calendar",
    "charge",
    "holidays_page",
    "my_reviews",
    "review_seen_by",
    "reviews_seen_by",
    "series_page",
]
