import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView

from apps.accounts.permissions import SignedIn
from apps.core import clock
from apps.departments.access import signed_in
from apps.tools import selectors
from apps.tools.models import AITool, Deployment, TrainedBehaviour


class BehaviourOut(serializers.ModelSerializer[TrainedBehaviour]):
    class Meta:
        model = TrainedBehaviour
        fields = ("public_id", "kind", "text")
        read_only_fields = fields


class DeploymentOut(serializers.ModelSerializer[Deployment]):
    """promised_workload_change_pct: in percent, negative for less work."""

    department = serializers.UUIDField(source="department.public_id", read_only=True)
    department_code = serializers.CharField(source="department.code", read_only=True)

    class Meta:
        model = Deployment
        fields = (
            *("public_id", "department", "department_code", "stage", "stage_since", "went_live_on"),
            *("promise_text", "promised_workload_change_pct"),
        )
        read_only_fields = fields


class ToolOut(serializers.ModelSerializer[AITool]):
    """Deployments are those in departments that the reader may see."""

    behaviours = BehaviourOut(many=True, read_only=True)
    deployments = DeploymentOut(many=True, read_only=True)

    class Meta:
        model = AITool
        fields = ("public_id", "code", "name", "category", "eligible_event", "behaviours", "deployments")
        read_only_fields = fields


class ToolFilter(django_filters.FilterSet):  # type: ignore[misc]
    code = django_filters.CharFilter(lookup_expr="iexact")
    category = django_filters.ChoiceFilter(choices=AITool.Category.choices)

    class Meta:
        model = AITool
        fields = ("code", "category")


class _Tools(GenericAPIView[AITool]):
    http_method_names = ("get", "head")
    permission_classes = (SignedIn,)
    serializer_class = ToolOut
    queryset = AITool.objects.none()

    def get_queryset(self) -> QuerySet[AITool]:
        if getattr(self, "swagger_fake_view", False):
            return AITool.objects.none()
        return selectors.tools_of(signed_in(self.request), day=clock.now().date())


@extend_schema(
    tags=["tools"], summary="The AI tools in use where one belongs, or the whole inventory for the program office"
)
class ToolList(_Tools, ListAPIView[AITool]):
    filterset_class = ToolFilter


@extend_schema(tags=["tools"], summary="One AI tool, its behaviours and deployments")
class ToolDetail(_Tools, RetrieveAPIView[AITool]):
    lookup_field = "public_id"
