from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.permissions import SignedIn
from apps.core import clock
from apps.departments.access import signed_in
from apps.feedback import services
from apps.feedback.models import Feedback
from apps.feedback.querysets import FeedbackQuerySet


class NoteOut(serializers.ModelSerializer[Feedback]):
    author = serializers.CharField(source="author.get_full_name", read_only=True)
    recipient = serializers.CharField(source="recipient.get_full_name", read_only=True)
    department = serializers.CharField(source="department.code", read_only=True)
    behaviour = serializers.CharField(source="behaviour.text", read_only=True, default=None)

    class Meta:
        model = Feedback
        fields = (
            *("public_id", "department", "author", "recipient", "kind", "behaviour", "saw", "why", "next"),
            *("written_at", "read_at", "response", "reply", "responded_at", "removal_asked_at"),
        )
        read_only_fields = fields


class ResponseIn(serializers.Serializer[Any]):
    response = serializers.ChoiceField(choices=Feedback.Response.choices)
    reply = serializers.CharField(required=False, allow_blank=True, max_length=280)


class Notes(ListAPIView[Feedback]):
    """One's own notes, received and written, newest first."""

    permission_classes = (SignedIn,)
    serializer_class = NoteOut
    filter_backends = ()

    def get_queryset(self) -> FeedbackQuerySet:
        return Feedback.objects.visible_to(signed_in(self.request)).select_related(
            "author", "recipient", "department", "behaviour"
        )


class NoteRespond(APIView):
    permission_classes = (SignedIn,)
    http_method_names = ("post",)

    @extend_schema(operation_id="notes_respond", request=ResponseIn, responses={200: NoteOut})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Answer a note one has received; it counts as read from then on."""
        user, now = signed_in(request), clock.now()
        rows = Feedback.objects.received_by(user).select_related("author", "recipient", "department", "behaviour")
        note = get_object_or_404(rows, public_id=public_id)
        answer = ResponseIn(data=request.data)
        answer.is_valid(raise_exception=True)
        services.respond(note=note, **answer.validated_data, by=user, now=now)
        return Response(NoteOut(note).data)
