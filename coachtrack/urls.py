from django.urls import include, path

handler500 = "apps.core.views.went_wrong"

urlpatterns = [
    path("api/v1/", include("coachtrack.api_urls")),
    path("", include("apps.insights.urls")),
    path("", include("apps.accounts.urls")),
    path("", include("apps.departments.urls")),
    path("", include("apps.tools.urls")),
    path("", include("apps.reviews.urls")),
    path("", include("apps.feedback.urls")),
    path("", include("apps.drift.urls")),
    path("", include("apps.reminders.urls")),
    path("link/", include("apps.reminders.link_urls")),
    path("", include("apps.operations.urls")),
]
