"""How long a person stays signed in. By the true clock, like everything about sessions, also in the demo."""

from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone


def seconds_left(request: HttpRequest) -> int:
    """Until the session ends, whatever is done meanwhile. One query; 0 for somebody without a session."""
    key = request.session.session_key
    ends = Session.objects.filter(session_key=key).values_list("expire_date", flat=True).first()
    return max(int((ends - timezone.now()).total_seconds()), 0) if ends else 0
