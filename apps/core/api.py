"""What every API answer shares: pages of results, and problem details (RFC 9457) for errors."""

from http import HTTPStatus
from typing import Any

from rest_framework import exceptions
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler

from apps.core.errors import Refused


class Pages(PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


def problem_details(error: Exception, context: dict[str, Any]) -> Response | None:
    """Any refusal as application/problem+json; None lets a true fault become a 500."""
    if isinstance(error, Refused):
        return _problem(
            _status(error), error.message, code=error.code, errors={error.field: [error.message]} if error.field else {}
        )
    response = exception_handler(error, context)
    if response is None:
        return None
    answer = _from_rest_framework(error, response)
    for name, value in response.headers.items():
        answer.headers.setdefault(name, value)
    return answer


def _status(error: Refused) -> int:
    return HTTPStatus.CONFLICT if error.conflict else HTTPStatus.BAD_REQUEST


def _from_rest_framework(error: Exception, response: Response) -> Response:
    if isinstance(error, exceptions.ValidationError) and isinstance(response.data, dict):
        return _problem(response.status_code, "Some fields need another look.", code="invalid", errors=response.data)
    data = response.data if isinstance(response.data, dict) else {}
    code = error.get_codes() if isinstance(error, exceptions.APIException) else "not_found"
    return _problem(response.status_code, str(data.get("detail", response.data)), code=str(code))


def _problem(status: int, detail: str, *, code: str, errors: Any = None) -> Response:
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, "code": code}
    if errors:
        body["errors"] = errors
    return Response(body, status=status, content_type="application/problem+json")
