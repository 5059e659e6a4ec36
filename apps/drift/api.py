"""A department's weeks and the flags, read only. Reasons go to the program office and to those who lead it."""

from datetime import date
from typing import Any, ClassVar

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, QuerySet, Value
from django.db.models.expressions import Combinable
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView

from apps.accounts.models import User
from apps.accounts.permissions import SignedIn
from apps.core import clock
from apps.core.weeks import Week
from apps.departments.access import signed_in
from apps.drift.models import DepartmentWeek, DriftFlag, Status, WeekOutcome
from apps.drift.querysets import DriftFlagQuerySet

COUNTS = (
    *("slots", "expected", "held", "not_held", "unlogged", "excused", "pending", "coached", "asked", "late"),
    *("named", "detailed", "night_expected", "night_coached"),
)


class ReasonOut(serializers.Serializer[dict[str, Any]]):
    """numbers: the counts of stored weeks that the text is made of."""

    code = serializers.CharField()
    text = serializers.CharField()
    numbers = serializers.DictField(child=serializers.IntegerField())


class DepartmentWeekOut(serializers.ModelSerializer[DepartmentWeek]):
    """Counts are of review slots; outcome, depth and status are of the week, the best slot counting once."""

    department = serializers.UUIDField(source="department.public_id", read_only=True)
    department_code = serializers.CharField(source="department.code", read_only=True)
    week = serializers.SerializerMethodField(help_text="ISO week in the department's zone, such as 2026-W53.")
    sentence = serializers.SerializerMethodField(help_text="null for readers who may not know the reasons.")
    reasons = serializers.SerializerMethodField(help_text="null for readers who may not know them.")

    class Meta:
        model = DepartmentWeek
        fields = (
            *("department", "department_code", "week", "week_start", "outcome", "depth", *COUNTS),
            *("weeks_silent", "status", "status_since", "sentence", "reasons", "version", "assessed_at"),
        )
        read_only_fields = fields

    def get_week(self, row: DepartmentWeek) -> str:
        return str(Week(row.week_start))

    def get_sentence(self, row: DepartmentWeek) -> str | None:
        return row.sentence if getattr(row, "told", False) else None

    @extend_schema_field(ReasonOut(many=True, allow_null=True))
    def get_reasons(self, row: DepartmentWeek) -> list[dict[str, Any]] | None:
        return row.reasons if getattr(row, "told", False) else None


class WeekFilter(filters.FilterSet):  # type: ignore[misc]
    department = filters.UUIDFilter(field_name="department__public_id", label="public id of a department")
    code = filters.CharFilter(field_name="department__code", lookup_expr="iexact", label="code of a department")
    status = filters.MultipleChoiceFilter(choices=Status.choices)
    outcome = filters.MultipleChoiceFilter(choices=WeekOutcome.choices)

    class Meta:
        model = DepartmentWeek
        fields: ClassVar[list[str]] = []

    @classmethod
    def get_filters(cls) -> Any:
        """`from` is a word of Python's own, so the two ends of the range are named here."""
        ends = {
            "from": filters.DateFilter(field_name="week_start", lookup_expr="gte", label="first Monday"),
            "to": filters.DateFilter(field_name="week_start", lookup_expr="lte", label="last Monday"),
        }
        return super().get_filters() | ends


def _told(user: User, day: date) -> Combinable:
    """Whether this person may read a week's reasons."""
    if user.is_program_manager:
        return Value(True)
    led = user.leaderships.on(day).exclude(role="peer_champion").filter(department=OuterRef("department"))
    flags = DriftFlag.objects.visible_to(user, day=day).standing().filter(department=OuterRef("department"))
    return ExpressionWrapper(Exists(led) | Exists(flags), output_field=BooleanField())


@extend_schema_view(get=extend_schema(operation_id="department_weeks_list"))
class DepartmentWeeks(ListAPIView[DepartmentWeek]):
    """Department weeks that one may see, the latest first. Sentence and reasons are null for those they are not for."""

    permission_classes = (SignedIn,)
    serializer_class = DepartmentWeekOut
    filterset_class = WeekFilter
    queryset = DepartmentWeek.objects.none()

    def get_queryset(self) -> QuerySet[DepartmentWeek]:
        user, day = signed_in(self.request), clock.now().date()
        weeks = DepartmentWeek.objects.visible_to(user, day=day).annotate(told=_told(user, day))
        return weeks.select_related("department").order_by("-week_start", "department__code")


class FlagOut(serializers.ModelSerializer[DriftFlag]):
    """As raised, with the numbers of that moment; it never changes, it is only taken up and cleared."""

    department = serializers.UUIDField(source="department.public_id", read_only=True)
    department_code = serializers.CharField(source="department.code", read_only=True)
    reasons = ReasonOut(many=True, read_only=True)

    class Meta:
        model = DriftFlag
        fields = (
            *("public_id", "department", "department_code", "status", "state", "week_start", "sentence", "reasons"),
            *("raised_at", "acknowledged_at", "snoozed_until", "cleared_week_start", "cleared_at", "cleared_sentence"),
        )
        read_only_fields = fields


class FlagFilter(filters.FilterSet):  # type: ignore[misc]
    department = filters.UUIDFilter(field_name="department__public_id", label="public id of a department")
    status = filters.MultipleChoiceFilter(choices=Status.choices)
    state = filters.MultipleChoiceFilter(choices=DriftFlag.State.choices)
    standing = filters.BooleanFilter(field_name="cleared_at", lookup_expr="isnull")

    class Meta:
        model = DriftFlag
        fields: ClassVar[list[str]] = []


def _readable(user: User) -> DriftFlagQuerySet:
    return DriftFlag.objects.visible_to(user, day=clock.now().date()).select_related("department")


@extend_schema_view(get=extend_schema(operation_id="flags_list"))
class Flags(ListAPIView[DriftFlag]):
    """Flags that one may read, the latest first: all for the program office, one's own department for a lead.

    An executive reads a flag once it has stood for two weeks.
    """

    permission_classes = (SignedIn,)
    serializer_class = FlagOut
    filterset_class = FlagFilter
    queryset = DriftFlag.objects.none()

    def get_queryset(self) -> DriftFlagQuerySet:
        return _readable(signed_in(self.request))


@extend_schema_view(get=extend_schema(operation_id="flags_retrieve"))
class Flag(RetrieveAPIView[DriftFlag]):
    """One flag."""

    permission_classes = (SignedIn,)
    serializer_class = FlagOut
    lookup_field = "public_id"
    http_method_names = ("get", "head")
    filter_backends = ()
    queryset = DriftFlag.objects.none()

    def get_queryset(self) -> DriftFlagQuerySet:
        return _readable(signed_in(self.request))
