from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.reviews.models import CoachingRecord, Review
from tests.apps.operations.roster_files import NOW
from tests.cast import Cast

PAGE = "/history/"
GOOD = "department,iso_week,review_status,ai\nEDP,2025-W40,held,coached\nEDP,2025-W41,excused,\n"


@pytest.fixture(autouse=True)
def at_half_past_two() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def manager(client: Client, cast: Cast) -> Client:
    client.force_login(cast.manager, backend="django.contrib.auth.backends.ModelBackend")
    return client


def upload(client: Client, text: str = GOOD) -> Any:
    return client.post(PAGE, {"history": SimpleUploadedFile("history.csv", text.encode())}, follow=True)


def test_an_upload_shows_what_would_change_and_writes_nothing(manager: Client) -> None:
    page = upload(manager).content.decode()
    assert "Past reviews created: 2" in page
    assert "EDP 2025-W40: coached" in page
    assert not Review.objects.exists()


def test_confirming_imports_what_was_shown(manager: Client, cast: Cast) -> None:
    page = upload(manager)
    done = manager.post(page.request["PATH_INFO"], {"token": page.context["token"]}, follow=True)
    assert "2 changes made" in done.content.decode()
    assert Review.objects.count() == 2
    assert CoachingRecord.objects.get().logged_by == cast.manager


def test_problems_are_shown_with_what_to_do(manager: Client) -> None:
    page = upload(manager, GOOD.replace("EDP", "EDQ")).content.decode()
    assert "2 problems, nothing imported" in page
    assert "Did you mean EDP?" in page


def test_no_file_is_asked_for(manager: Client) -> None:
    page = manager.post(PAGE)
    assert page.status_code == 400
    assert "Choose the file of past reviews." in page.content.decode()
