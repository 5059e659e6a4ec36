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
from apps.feedback.models import NextStep
from apps.feedback.querysets import NextStepQuerySet


class StepOut(serializers.ModelSerializer[NextStep]):
    department = serializers.CharField(source="department.code", read_only=True)
    owner = serializers.UUIDField(source="owner.public_id", read_only=True, default=None)

    class Meta:
        model = NextStep
        fields = ("public_id", "department", "text", "owner", "due_on", "status", "checked_at", "closed_at")
        read_only_fields = fields


class CheckIn(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=NextStep.Status.choices)


class NextSteps(ListAPIView[NextStep]):
    """One's own, and those of the departments one leads."""

    permission_classes = (SignedIn,)
    serializer_class = StepOut
    filter_backends = ()

    def get_queryset(self) -> NextStepQuerySet:
        rows = NextStep.objects.visible_to(signed_in(self.request), day=clock.now().date())
        return rows.select_related("department", "owner")


class NextStepCheck(APIView):
    permission_classes = (SignedIn,)
    http_method_names = ("post",)

    @extend_schema(operation_id="next_steps_check", request=CheckIn, responses={200: StepOut})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Say how it stands: done, dropped or still open."""
        user, now = signed_in(request), clock.now()
        rows = NextStep.objects.visible_to(user, day=now.date())
        step = get_object_or_404(rows.select_related("department"), public_id=public_id)
        check = CheckIn(data=request.data)
        check.is_valid(raise_exception=True)
        return Response(StepOut(services.check_step(step=step, **check.validated_data, by=user, now=now)).data)
