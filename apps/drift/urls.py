from django.urls import path

from apps.drift import views

app_name = "drift"
urlpatterns = [
    path("program/budget/", views.budget, name="budget"),
    path("flags/<uuid:public_id>/plan-call/", views.plan_call, name="plan-call"),
    path("flags/<uuid:public_id>/acknowledge/", views.acknowledge, name="flag-acknowledge"),
    path("flags/<uuid:public_id>/snooze/", views.snooze, name="flag-snooze"),
    path("flags/<uuid:public_id>/not-people/", views.not_people, name="flag-not-people"),
    path("interventions/<uuid:public_id>/end/", views.end_intervention, name="intervention-end"),
]
