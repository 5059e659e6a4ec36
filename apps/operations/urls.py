from django.urls import path

from apps.operations.views import health

app_name = "operations"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("operations/", health.operations, name="operations"),
]
