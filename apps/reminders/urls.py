from django.urls import path

from apps.reminders import views

app_name = "reminders"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.inbox_read_whole, name="inbox-read-whole"),
    path("inbox/<uuid:public_id>/read/", views.inbox_read, name="inbox-read"),
    path("preferences/", views.preferences, name="preferences"),
    path("departments/<uuid:public_id>/ladder/", views.policy, name="policy"),
    path("reminders/", views.ledger, name="ledger"),
    path("forgot-password/", views.forgot_password, name="forgot-password"),
]
