from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:
    from rest_framework.views import APIView  # which reads RefuseAll while it is itself being imported


class RefuseAll(BasePermission):
    """What an API gets that names no permission of its own."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return False


class SignedIn(BasePermission):
    def has_permission(self, request: Request, view: "APIView") -> bool:
        return bool(request.user and request.user.is_authenticated)
