"""Everything a link from a mail needs lies below one prefix, so that a proxy may publish that alone."""

from django.urls import path, register_converter

from apps.reminders.links import tidy
from apps.reminders.views import links as views


class Mailed:
    """A token with a slash behind it, however a mail program has bent it."""

    regex = ".*"

    def to_python(self, value: str) -> str:
        return tidy(value)

    def to_url(self, value: str) -> str:
        return f"{value}/"


register_converter(Mailed, "mailed")

app_name = "links"
urlpatterns = [
    path("assets/<str:name>", views.asset, name="asset"),
    path("log/<mailed:token>", views.log, name="log"),
    path("not-mine/<mailed:token>", views.not_mine, name="not-mine"),
    path("stop/<mailed:token>", views.stop, name="stop"),
    path("<mailed:token>", views.nothing, name="nothing"),
]
