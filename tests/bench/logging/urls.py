"""The product's addresses, and beside them the limit: what one insert by Django REST framework costs."""

from django.urls import include, path
from rest_framework import generics, permissions, serializers
from rest_framework.authentication import SessionAuthentication

from apps.reviews.models import CoachingRecord


class Plain(serializers.ModelSerializer[CoachingRecord]):
    class Meta:
        model = CoachingRecord
        fields = ("review", "outcome", "held_on", "submitted_at")


class Insert(generics.CreateAPIView[CoachingRecord]):
    queryset = CoachingRecord.objects.all()
    serializer_class = Plain
    authentication_classes = (SessionAuthentication,)
    permission_classes = (permissions.IsAuthenticated,)


urlpatterns = [path("bench/insert/", Insert.as_view()), path("", include("coachtrack.urls"))]
