from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.accounts.permissions import SignedIn
from apps.core import clock
from apps.departments.access import signed_in
from apps.feedback import services
from apps.feedback.selectors import LogTarget, log_target
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import Audience, CoachingRecord, NotHeldReason, Outcome, RecognisedFor, Source, Topic
from apps.tools.models import AITool, TrainedBehaviour


class EntryIn(serializers.Serializer[Any]):
    """Only the outcome is needed. Tools, behaviours and clinicians by their public ids."""

    outcome = serializers.ChoiceField(choices=Outcome.choices)
    client_uuid = serializers.UUIDField(required=False, help_text="Sent again, it gives the record that is there.")
    not_held_reason = serializers.ChoiceField(choices=NotHeldReason.choices, required=False)
    held_on = serializers.DateField(required=False)
    audience = serializers.ChoiceField(choices=Audience.choices, required=False)
    tools = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=20)
    behaviours = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=20)
    clinicians = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=200)
    observed = serializers.BooleanField(required=False)
    observed_n = serializers.IntegerField(required=False, min_value=0, max_value=10)
    observed_m = serializers.IntegerField(required=False, min_value=0, max_value=10)
    recognised = serializers.BooleanField(required=False)
    recognised_for = serializers.ChoiceField(choices=RecognisedFor.choices, required=False)
    next_step_made = serializers.BooleanField(required=False)
    topics = serializers.ListField(child=serializers.ChoiceField(choices=Topic.choices), required=False)
    topics_recorded = serializers.BooleanField(required=False)
    minutes_on_ai = serializers.IntegerField(required=False, min_value=1, max_value=240)
    seconds_to_log = serializers.IntegerField(required=False, min_value=0, max_value=3600)


class RecordOut(serializers.ModelSerializer[CoachingRecord]):
    """Whom it names is not repeated: whoever sent the names has them."""

    review = serializers.UUIDField(source="review.public_id", read_only=True)
    depth = serializers.IntegerField(read_only=True)

    class Meta:
        model = CoachingRecord
        fields = ("public_id", "review", "outcome", "depth", "held_on", "entry_level", "source", "submitted_at")
        read_only_fields = fields


class ReviewLog(APIView):
    permission_classes = (SignedIn,)
    http_method_names = ("post",)

    @extend_schema(
        operation_id="reviews_log",
        request=EntryIn,
        responses={
            201: RecordOut,
            200: OpenApiResponse(RecordOut, description="Logged before with this client_uuid."),
            400: OpenApiResponse(description="Problem details: what to put right, by field."),
            404: OpenApiResponse(description="No such review among yours."),
            409: OpenApiResponse(description="Logged already, excused or cancelled."),
        },
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Log a review. A program manager logs for the lead who was expected."""
        user, now = signed_in(request), clock.now()
        target = log_target(user, public_id, now=now)
        review, earlier_id = target.review, target.record.pk if target.record else None
        entry = EntryIn(data=request.data)
        entry.is_valid(raise_exception=True)
        data: dict[str, Any] = dict(entry.validated_data)
        uuid, seconds = data.pop("client_uuid", None), data.pop("seconds_to_log", None)
        record = services.log_with_follow_up(
            review=review,
            entry=ReviewEntry(**_with_rows(data, target)),
            by=user,
            now=now,
            source=Source.API,
            client_uuid=uuid,
            seconds_to_log=seconds,
        )
        new = record.pk != earlier_id
        return Response(RecordOut(record).data, status=status.HTTP_201_CREATED if new else status.HTTP_200_OK)


def _with_rows(data: dict[str, Any], target: LogTarget) -> dict[str, Any]:
    """Rows in the place of public ids; asks the database only about what was sent."""
    if data.get("clinicians") and target.by_phone:
        raise ValidationError({"clinicians": ["Names are given by those who lead the department. Leave them out."]})
    members = User.objects.filter(memberships__department=target.review.department).distinct()
    rows: dict[str, QuerySet[Any]] = {
        "tools": AITool.objects.all(),
        "behaviours": TrainedBehaviour.objects.all(),
        "clinicians": members,
    }
    return data | {name: _found(name, data[name], rows[name]) for name in rows if data.get(name)}


def _found(name: str, wanted: list[UUID], rows: QuerySet[Any]) -> tuple[Any, ...]:
    by_id = {row.public_id: row for row in rows.filter(public_id__in=wanted)}
    if unknown := [str(one) for one in wanted if one not in by_id]:
        raise ValidationError({name: [f"Nothing here has the id {', '.join(unknown)}."]})
    return tuple(by_id[one] for one in wanted)
