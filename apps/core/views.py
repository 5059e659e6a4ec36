import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

COME_BACK = "10"
"""Seconds."""


def went_wrong(request: HttpRequest) -> HttpResponse:
    """While the database is away: 503, so that whoever asked asks again. Any other error: 500."""
    if not isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return server_error(request)
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": COME_BACK})
