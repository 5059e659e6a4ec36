from django.urls import URLPattern, URLResolver, path
from drf_spectacular.views import SpectacularJSONAPIView

from apps.departments import api as departments
from apps.drift import api as drift
from apps.feedback import api as feedback
from apps.reminders import api as reminders
from apps.reviews import api as reviews
from apps.tools import api as tools

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("departments/", departments.DepartmentList.as_view(), name="departments"),
    path("departments/<uuid:public_id>/", departments.DepartmentDetail.as_view(), name="department"),
    path("tools/", tools.ToolList.as_view(), name="tools"),
    path("tools/<uuid:public_id>/", tools.ToolDetail.as_view(), name="tool"),
    path("reviews/", reviews.ReviewList.as_view(), name="reviews"),
    path("reviews/<uuid:public_id>/", reviews.ReviewDetail.as_view(), name="review"),
    path("reviews/<uuid:public_id>/log/", feedback.ReviewLog.as_view(), name="review-log"),
    path("barriers/", feedback.Barriers.as_view(), name="barriers"),
    path("barriers/<uuid:public_id>/answer/", feedback.BarrierAnswer.as_view(), name="barrier-answer"),
    path("next-steps/", feedback.NextSteps.as_view(), name="next-steps"),
    path("next-steps/<uuid:public_id>/check/", feedback.NextStepCheck.as_view(), name="next-step-check"),
    path("notes/", feedback.Notes.as_view(), name="notes"),
    path("notes/<uuid:public_id>/respond/", feedback.NoteRespond.as_view(), name="note-respond"),
    path("department-weeks/", drift.DepartmentWeeks.as_view(), name="department-weeks"),
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    path("flags/", drift.Flags.as_view(), name="flags"),
    path("flags/<uuid:public_id>/", drift.Flag.as_view(), name="flag"),
    path("inbox/", reminders.Inbox.as_view(), name="inbox"),
    path("inbox/<uuid:public_id>/read/", reminders.InboxRead.as_view(), name="inbox-read"),
]
