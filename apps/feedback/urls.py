from django.urls import path

from apps.feedback.views import detail, drafts, log, notes

app_name = "feedback"
urlpatterns = [
    path("reviews/<uuid:public_id>/log/", log.log, name="log"),
    path("reviews/<uuid:public_id>/log/undo/", log.undo, name="log-undo"),
    path("reviews/<uuid:public_id>/log/reason/", log.reason, name="log-reason"),
    path("reviews/<uuid:public_id>/log/detail/", detail.detail, name="log-detail"),
    path("reviews/<uuid:public_id>/log/draft/", drafts.draft, name="log-draft"),
    path("notes/", notes.notes, name="notes"),
    path("notes/<uuid:public_id>/", notes.note, name="note"),
    path("notes/<uuid:public_id>/remove/", notes.remove, name="note-remove"),
    path("next-steps/<uuid:public_id>/", notes.step, name="step"),
]
