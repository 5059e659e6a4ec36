from django.urls import path

from apps.operations.views import health, people, roster

app_name = "operations"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("operations/", health.operations, name="operations"),
    path("people/", people.people, name="people"),
    path("roster/", roster.roster, name="roster"),
    path("roster/<uuid:public_id>/", roster.roster_upload, name="roster-upload"),
    path("roster/<uuid:public_id>/leavers/", roster.roster_leavers, name="roster-leavers"),
]
