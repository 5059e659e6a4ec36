from django.urls import path

from apps.reminders import views

app_name = "reminders"
urlpatterns = [
    path("reminders/", views.ledger, name="ledger"),
    path("forgot-password/", views.forgot_password, name="forgot-password"),
]
