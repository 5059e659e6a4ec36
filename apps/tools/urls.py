from django.urls import path

from apps.tools.views import focus

app_name = "tools"
urlpatterns = [
    path("departments/<uuid:public_id>/focus/", focus.focus, name="focus"),
    path("departments/<uuid:public_id>/training/", focus.training, name="training"),
]
