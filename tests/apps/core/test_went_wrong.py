"""What a person gets when a page cannot be made."""

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from apps.core.views import went_wrong


def answer_to(error: Exception) -> HttpResponse:
    try:
        raise error
    except type(error):
        return went_wrong(RequestFactory().get("/"))


@pytest.mark.once
def test_database_away_asks_to_come_back() -> None:
    answer = answer_to(OperationalError("connection refused"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "Back in a moment" in answer.content.decode()
    assert "refused" not in answer.content.decode()


@pytest.mark.once
def test_any_other_error_is_ours() -> None:
    assert answer_to(ValueError("no")).status_code == 500
