"""Which pages a person's own phone may keep for when there is no connection: those that say so, and no others."""

from uuid import UUID

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse

HEADER = "X-Keep-For"
ASKED = "X-For-Keeping"


def is_for_keeping(request: HttpRequest) -> bool:
    """The phone asks for a copy to keep: a page that also says what somebody wrote leaves it out."""
    return ASKED in request.headers


def may_be_kept(request: HttpRequest, response: HttpResponse, *, account: UUID) -> HttpResponse:
    """For rendered pages without names of clinicians and without notes. One with a message on it is left out."""
    if request.method == "GET" and response.status_code == 200 and not len(get_messages(request)):
        response.headers[HEADER] = str(account)
    return response
