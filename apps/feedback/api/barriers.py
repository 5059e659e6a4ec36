from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
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
from apps.feedback.models import Barrier
from apps.feedback.querysets import BarrierQuerySet


class BarrierOut(serializers.ModelSerializer[Barrier]):
    """With its words, for those who may read them. reporter: only who chose to be named."""

    department = serializers.CharField(source="department.code", read_only=True)
    tool = serializers.CharField(source="tool.code", read_only=True, default=None)
    owner = serializers.UUIDField(source="owner.public_id", read_only=True, default=None)
    reporter = serializers.SerializerMethodField()

    class Meta:
        model = Barrier
        fields = (
            *("public_id", "department", "tool", "kind", "text", "reporter", "reported_at"),
            *("owner", "answer_due_on", "resolution", "answer", "answered_at"),
        )
        read_only_fields = fields

    def get_reporter(self, barrier: Barrier) -> str | None:
        return barrier.reported_by.get_full_name() if barrier.named and barrier.reported_by else None


class AnswerIn(serializers.Serializer[Any]):
    resolution = serializers.ChoiceField(choices=Barrier.Resolution.choices)
    answer = serializers.CharField(max_length=280)


class Barriers(ListAPIView[Barrier]):
    """Those one may read: one's own, one's department's, those one is asked about; the program office all."""

    permission_classes = (SignedIn,)
    serializer_class = BarrierOut
    filter_backends = ()

    def get_queryset(self) -> BarrierQuerySet:
        rows = Barrier.objects.visible_to(signed_in(self.request), day=clock.now().date())
        return rows.select_related("department", "tool", "owner", "reported_by")


class BarrierAnswer(APIView):
    permission_classes = (SignedIn,)
    http_method_names = ("post",)

    @extend_schema(operation_id="barriers_answer", request=AnswerIn, responses={200: BarrierOut})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Say what was done, as its owner or as program office; departments read the sentence."""
        user, now = signed_in(request), clock.now()
        rows = Barrier.objects.visible_to(user, day=now.date())
        barrier = get_object_or_404(
            rows.select_related("department", "tool", "owner", "reported_by"), public_id=public_id
        )
        if not (user.is_program_manager or barrier.owner_id == user.pk):
            raise PermissionDenied
        answer = AnswerIn(data=request.data)
        answer.is_valid(raise_exception=True)
        services.answer_barrier(barrier=barrier, **answer.validated_data, by=user, now=now)
        return Response(BarrierOut(barrier).data)
