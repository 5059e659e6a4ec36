from django.urls import path

from apps.reviews.views import blackouts, corrections, holidays, leave, many, mine, one, past, series

app_name = "reviews"
urlpatterns = [
    path("reviews/", mine.mine, name="mine"),
    path("reviews/excuse/", many.excuse_many, name="excuse-many"),
    path("reviews/<uuid:public_id>/excuse/", mine.excuse, name="excuse"),
    path("reviews/<uuid:public_id>/move/", one.move, name="move"),
    path("reviews/<uuid:public_id>/cancel/", one.cancel, name="cancel"),
    path("reviews/<uuid:public_id>/correction/", corrections.correction, name="correction"),
    path("departments/<uuid:public_id>/reviews/", past.past, name="past"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("corrections/<uuid:public_id>/", corrections.answer, name="correction-answer"),
    path("departments/<uuid:public_id>/leave/excuse/", leave.excuse_leave, name="excuse-leave"),
    path("departments/<uuid:public_id>/series/", series.series_list, name="series"),
    path("departments/<uuid:public_id>/series/new/", series.series_new, name="series-new"),
    path("series/<uuid:public_id>/change/", series.series_change, name="series-change"),
    path("series/<uuid:public_id>/end/", series.series_end, name="series-end"),
    path("series/<uuid:public_id>/pause/", series.series_pause, name="series-pause"),
    path("blackouts/", blackouts.blackouts, name="blackouts"),
    path("blackouts/<uuid:public_id>/take-back/", blackouts.blackout_take_back, name="blackout-take-back"),
    path("holidays/", holidays.holidays, name="holidays"),
    path("holidays/remove/", holidays.holiday_remove, name="holiday-remove"),
    path("holidays/fill/", holidays.holidays_fill, name="holidays-fill"),
]
