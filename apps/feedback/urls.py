from django.urls import path

from apps.feedback.views import barriers, detail, drafts, log, notes, offline, steps

app_name = "feedback"
urlpatterns = [
    path("sw.js", offline.script, name="worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("offline/", offline.offline, name="offline"),
    path("reviews/waiting/", offline.account, name="waiting"),
    path("reviews/<uuid:public_id>/log/waiting/", offline.send, name="log-waiting"),
    path("reviews/<uuid:public_id>/log/", log.log, name="log"),
    path("reviews/<uuid:public_id>/log/undo/", log.undo, name="log-undo"),
    path("reviews/<uuid:public_id>/log/reason/", log.reason, name="log-reason"),
    path("reviews/<uuid:public_id>/log/detail/", detail.detail, name="log-detail"),
    path("reviews/<uuid:public_id>/log/draft/", drafts.draft, name="log-draft"),
    path("notes/", notes.notes, name="notes"),
    path("notes/<uuid:public_id>/", notes.note, name="note"),
    path("notes/<uuid:public_id>/remove/", notes.remove, name="note-remove"),
    path("barriers/", barriers.board, name="barriers"),
    path("barriers/mine/", barriers.mine, name="barriers-mine"),
    path("barriers/owners/", barriers.owners, name="tool-owners"),
    path("barriers/<uuid:public_id>/", barriers.barrier, name="barrier"),
    path("barriers/<uuid:public_id>/hand-on/", barriers.hand_on, name="barrier-hand-on"),
    path("departments/<uuid:public_id>/barriers/report/", barriers.report, name="barrier-report"),
    path("next-steps/", steps.steps, name="steps"),
    path("next-steps/<uuid:public_id>/", steps.step, name="step"),
    path("next-steps/<uuid:public_id>/change/", steps.change, name="step-change"),
]
