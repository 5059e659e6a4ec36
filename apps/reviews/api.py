from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView

from apps.accounts.permissions import SignedIn
from apps.core import clock
from apps.core.weeks import Week
from apps.departments.access import signed_in
from apps.reviews.models import CoachingRecord, Review
from apps.reviews.selectors import reviews_seen_by


class ReviewRecordOut(serializers.ModelSerializer[CoachingRecord]):
    """What came of it: nobody's name, and nothing that only those who lead the department may read."""

    depth = serializers.IntegerField(read_only=True, min_value=0, max_value=4)
    late = serializers.SerializerMethodField(help_text="Logged later than 72 hours after the slot.")

    class Meta:
        model = CoachingRecord
        fields = (
            *("public_id", "outcome", "not_held_reason", "depth", "held_on", "audience", "coach_role", "entry_level"),
            *("source", "submitted_at", "edited_at", "late"),
        )
        read_only_fields = fields

    def get_late(self, record: CoachingRecord) -> bool:
        return record.submitted_at > record.review.on_time_until


class ReviewOut(serializers.ModelSerializer[Review]):
    """Moments are UTC; slot_date and week are by the calendar of `zone`."""

    department = serializers.UUIDField(source="department.public_id", read_only=True)
    department_code = serializers.CharField(source="department.code", read_only=True)
    department_name = serializers.CharField(source="department.name", read_only=True)
    series = serializers.UUIDField(source="series.public_id", read_only=True)
    week = serializers.SerializerMethodField(help_text="ISO week such as 2026-W53.")
    on_time_until = serializers.DateTimeField(read_only=True)
    loggable_until = serializers.DateTimeField(read_only=True)
    record = serializers.SerializerMethodField()

    class Meta:
        model = Review
        fields = (
            *(
                "public_id",
                "department",
                "department_code",
                "department_name",
                "series",
                "week",
                "slot_date",
                "zone",
                "forum",
                "shift",
            ),
            *("status", "moved_because", "starts_at", "ends_at", "opens_at", "on_time_until", "closes_at"),
            *("loggable_until", "record"),
        )
        read_only_fields = fields

    def get_week(self, review: Review) -> str:
        return str(Week(review.week_start))

    @extend_schema_field(ReviewRecordOut(allow_null=True))
    def get_record(self, review: Review) -> dict[str, Any] | None:
        record = getattr(review, "record", None)
        return ReviewRecordOut(record).data if record else None


class ReviewFilter(django_filters.FilterSet):  # type: ignore[misc]
    department = django_filters.UUIDFilter(field_name="department__public_id")
    status = django_filters.MultipleChoiceFilter(choices=Review.Status.choices)
    code = django_filters.CharFilter(field_name="department__code", lookup_expr="iexact")
    week = django_filters.CharFilter(method="in_week", help_text="ISO week such as 2026-W53.")

    class Meta:
        model = Review
        fields: tuple[str, ...] = ()

    @classmethod
    def get_filters(cls) -> Any:
        """First and last slot day; `from` cannot be the name of an attribute."""
        days = (("from", "gte"), ("to", "lte"))
        found: dict[str, Any] = super().get_filters()
        return found | {name: django_filters.DateFilter("slot_date", lookup) for name, lookup in days}

    @extend_schema_field(OpenApiTypes.STR)
    def in_week(self, reviews: QuerySet[Review], name: str, value: str) -> QuerySet[Review]:
        try:
            return reviews.filter(week_start=Week.parse(value).monday)
        except ValueError as error:
            raise ValidationError({"week": [str(error)]}) from error


class _Reviews(GenericAPIView[Review]):
    http_method_names = ("get", "head")
    permission_classes = (SignedIn,)
    serializer_class = ReviewOut

    def get_queryset(self) -> QuerySet[Review]:
        if getattr(self, "swagger_fake_view", False):
            return Review.objects.none()
        user = signed_in(self.request)
        return reviews_seen_by(user, now=clock.now()).select_related("department", "series", "record")


@extend_schema(tags=["reviews"], summary="The reviews of the departments one leads, or all for the program office")
class ReviewList(_Reviews, ListAPIView[Review]):
    filterset_class = ReviewFilter


@extend_schema(tags=["reviews"], summary="One review, and what was logged")
class ReviewDetail(_Reviews, RetrieveAPIView[Review]):
    lookup_field = "public_id"
