from django.urls import URLPattern, URLResolver, path

from apps.feedback import api as feedback

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("reviews/<uuid:public_id>/log/", feedback.ReviewLog.as_view(), name="review-log"),
    path("notes/", feedback.Notes.as_view(), name="notes"),
    path("notes/<uuid:public_id>/respond/", feedback.NoteRespond.as_view(), name="note-respond"),
]
