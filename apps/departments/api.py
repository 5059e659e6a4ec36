import django_filters
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView

from apps.accounts.permissions import SignedIn
from apps.core import clock
from apps.departments.access import signed_in
from apps.departments.models import Department


class DepartmentOut(serializers.ModelSerializer[Department]):
    """zone: an IANA name. Its status is drift's to tell: see department-weeks."""

    division = serializers.CharField(source="division.name", read_only=True)
    facility = serializers.CharField(source="division.facility.name", read_only=True)

    class Meta:
        model = Department
        fields = ("public_id", "code", "name", "division", "facility", "zone", "opened_on", "closed_on")
        read_only_fields = fields


class DepartmentFilter(django_filters.FilterSet):  # type: ignore[misc]
    code = django_filters.CharFilter(lookup_expr="iexact")
    division = django_filters.CharFilter(field_name="division__name", lookup_expr="iexact")
    facility = django_filters.CharFilter(field_name="division__facility__name", lookup_expr="iexact")
    open = django_filters.BooleanFilter(method="filter_open", label="Open today, or not.")

    class Meta:
        model = Department
        fields = ("code", "division", "facility", "open")

    @extend_schema_field(OpenApiTypes.BOOL)
    def filter_open(self, rows: QuerySet[Department], name: str, value: bool) -> QuerySet[Department]:
        there = Department.objects.open_on(clock.now().date())
        return rows.filter(pk__in=there) if value else rows.exclude(pk__in=there)


class _Departments(GenericAPIView[Department]):
    http_method_names = ("get", "head")
    permission_classes = (SignedIn,)
    serializer_class = DepartmentOut
    queryset = Department.objects.none()

    def get_queryset(self) -> QuerySet[Department]:
        """All for the program office, else the person's own."""
        if getattr(self, "swagger_fake_view", False):
            return Department.objects.none()
        visible = Department.objects.visible_to(signed_in(self.request), day=clock.now().date())
        return visible.select_related("division__facility").order_by("name", "pk")


@extend_schema(tags=["departments"], summary="The departments one belongs to or leads, or all for the program office")
class DepartmentList(_Departments, ListAPIView[Department]):
    filterset_class = DepartmentFilter


@extend_schema(tags=["departments"], summary="One department")
class DepartmentDetail(_Departments, RetrieveAPIView[Department]):
    lookup_field = "public_id"
