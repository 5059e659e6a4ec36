from django.urls import path

from apps.operations.views import demo, health, history, people, roster, setup

app_name = "operations"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("healthz/reminders", health.reminders, name="healthz-reminders"),
    path("operations/", health.operations, name="operations"),
    path("operations/release/", health.release, name="release-reminders"),
    path("history/", history.history, name="history"),
    path("people/", people.people, name="people"),
    path("roster/", roster.roster, name="roster"),
    path("roster/<uuid:public_id>/", roster.roster_upload, name="roster-upload"),
    path("roster/<uuid:public_id>/leavers/", roster.roster_leavers, name="roster-leavers"),
    path("setup/", setup.setup, name="setup"),
    path("setup/wait/", setup.wait, name="setup-wait"),
    path("demo/sign-in/", demo.sign_in, name="demo-sign-in"),
    path("demo/mail/", demo.mail, name="demo-mail"),
    path("demo/mail/<str:name>/", demo.one_mail, name="demo-one-mail"),
    path("demo/mail/<str:name>/html/", demo.mail_html, name="demo-mail-html"),
    path("demo/next-week/", demo.next_week, name="demo-week"),
]
