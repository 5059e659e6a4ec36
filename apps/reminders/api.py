"""One's own inbox: what has arrived, and that it was read."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.permissions import SignedIn
from apps.core import clock
from apps.departments.access import signed_in
from apps.reminders import services
from apps.reminders.models import InboxItem
from apps.reminders.querysets import InboxItemQuerySet
from apps.reminders.selectors.inbox import inbox_of, lines_of


class LineOut(serializers.Serializer[Any]):
    """A Line of the inbox's selector."""

    public_id = serializers.UUIDField()
    title = serializers.CharField()
    path = serializers.CharField(help_text="Where it leads, below this site.")
    arrived_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    settled = serializers.CharField(help_text="What became of the matter; empty while it still waits.")


class Inbox(ListAPIView[InboxItem]):
    """What has arrived for oneself, newest first. Reading the list marks nothing."""

    permission_classes = (SignedIn,)
    serializer_class = LineOut
    filter_backends = ()
    queryset = InboxItem.objects.none()

    def get_queryset(self) -> InboxItemQuerySet:
        return inbox_of(signed_in(self.request))

    def paginate_queryset(self, queryset: Any) -> Any:
        return lines_of(super().paginate_queryset(queryset) or [])


class InboxRead(APIView):
    permission_classes = (SignedIn,)
    http_method_names = ("post",)

    @extend_schema(operation_id="inbox_read", request=None, responses={204: None})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Mark one line as read; done again, it changes nothing."""
        user = signed_in(request)
        item = get_object_or_404(InboxItem.objects.received_by(user), public_id=public_id)
        services.mark_inbox_read(item=item, by=user, now=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
