from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.audit.models import AuditEvent
from apps.reminders.models import InboxItem
from apps.reminders.services import settle_inbox
from apps.reviews.models import Review
from tests.cast import Cast
from tests.factories import DriftFlagFactory, InboxItemFactory, NoteFactory, ReminderFactory

URL = "/inbox/"


@pytest.fixture(autouse=True)
def moment(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.core.clock.now", lambda: now)


def page(client: Client, user: User, url: str = URL) -> str:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(url).content.decode()


def about(subject: object, kind: str, user: User, **fields: object) -> InboxItem:
    return InboxItemFactory(
        recipient=user, reminder__kind=kind, reminder__subject=getattr(subject, "public_id", subject), **fields
    )


def test_lines_stand_newest_first_and_lead_to_their_matter(client: Client, cast: Cast, now: datetime) -> None:
    InboxItemFactory(recipient=cast.head, title="An older one")
    InboxItemFactory(recipient=cast.head, title="The newest", path="/notes/", arrived_at=now)
    html = page(client, cast.head)
    assert html.index("The newest") < html.index("An older one")
    assert '<a href="/notes/">The newest</a>' in html


def test_nobody_sees_the_inbox_of_another(client: Client, cast: Cast) -> None:
    item = InboxItemFactory(recipient=cast.head, title="For Dr. Marsh")
    assert "For Dr. Marsh" not in page(client, cast.manager)
    assert client.post(reverse("reminders:inbox-read", args=[item.public_id])).status_code == 404


def test_looking_and_opening_change_nothing(client: Client, cast: Cast) -> None:
    InboxItemFactory(recipient=cast.head, path="/inbox/")
    page(client, cast.head)
    page(client, cast.head, InboxItem.objects.get().path)
    assert InboxItem.objects.get().read_at is None


def test_line_marked_as_read_stays_without_its_mark(client: Client, cast: Cast, now: datetime) -> None:
    item = InboxItemFactory(recipient=cast.head)
    assert "1 new" in page(client, cast.head)
    client.post(reverse("reminders:inbox-read", args=[item.public_id]))
    item.refresh_from_db()
    assert item.read_at == now
    assert "Nothing new" in page(client, cast.head)
    assert AuditEvent.objects.filter(action="inbox.read").count() == 1


def test_marking_all_leaves_what_came_after_the_page(client: Client, cast: Cast, now: datetime) -> None:
    seen = [InboxItemFactory(recipient=cast.head) for _ in range(3)]
    later = InboxItemFactory(recipient=cast.head, arrived_at=now)
    page(client, cast.head)
    client.post(reverse("reminders:inbox-read-whole"), {"newest": str(seen[0].public_id)})
    assert list(InboxItem.objects.unread()) == [later]


@pytest.mark.parametrize("newest", ["", "nonsense", "6b0d3f4e-0000-4000-8000-000000000000"])
def test_marking_all_of_a_page_that_is_not_there_marks_nothing(client: Client, cast: Cast, newest: str) -> None:
    InboxItemFactory(recipient=cast.head)
    page(client, cast.head)
    assert client.post(reverse("reminders:inbox-read-whole"), {"newest": newest}).status_code == 302
    assert InboxItem.objects.unread().exists()


def test_line_of_a_logged_review_says_so_and_no_longer_asks(client: Client, cast: Cast, review: Review) -> None:
    about(review, "review", cast.head)
    Review.objects.filter(pk=review.pk).update(status=Review.Status.LOGGED)
    html = page(client, cast.head)
    assert "logged since" in html
    assert "Mark as read" not in html


def test_settled_matters_lose_their_mark_by_themselves(cast: Cast, review: Review, now: datetime) -> None:
    note = NoteFactory(department=cast.emergency, author=cast.head, recipient=cast.clinician, read_at=now)
    flag = DriftFlagFactory(department=cast.emergency, state="acknowledged")
    about(note, "note", cast.clinician)
    about(flag, "flag", cast.manager)
    waiting = about(review, "review", cast.head)
    assert settle_inbox(now=now) >= 1
    assert waiting in InboxItem.objects.unread()
    assert not InboxItem.objects.unread().filter(recipient=cast.clinician).exists()
    assert settle_inbox(now=now) == 0


def test_newer_line_on_the_same_review_takes_the_mark_from_the_older(cast: Cast, review: Review, now: datetime) -> None:
    about(review, "review", cast.head, reminder__step="before", arrived_at=now - timedelta(hours=2))
    newer = about(review, "review", cast.head, reminder__step="after")
    assert settle_inbox(now=now) == 1
    assert list(InboxItem.objects.unread()) == [newer]


@pytest.mark.parametrize(("number", "badge"), [(0, None), (1, "1"), (9, "9"), (10, "9+"), (25, "9+")])
def test_frame_shows_how_many_are_new(client: Client, cast: Cast, number: int, badge: str | None) -> None:
    for _ in range(number):
        InboxItemFactory(recipient=cast.head)
    html = page(client, cast.head, "/reviews/")
    assert (f"Inbox, {number} new" in html) is bool(number)
    assert ('class="badge"' in html) is bool(badge)
    assert not badge or f">{badge}</span>" in html


def test_unread_count_costs_no_query_of_its_own(client: Client, cast: Cast) -> None:
    page(client, cast.head)
    for _ in range(3):
        InboxItemFactory(recipient=cast.head)
    with CaptureQueriesContext(connection) as captured:
        client.get("/account/")
    assert sum("reminders_inboxitem" in query["sql"] for query in captured) == 1


def test_page_costs_the_same_for_few_and_many(client: Client, cast: Cast, review: Review) -> None:
    def cost(number: int) -> int:
        for index in range(number):
            about(ReminderFactory().subject, "invitation", cast.head, reminder__step=f"step-{index}")
        with CaptureQueriesContext(connection) as captured:
            client.get(URL)
        return len(captured)

    about(review, "review", cast.head)
    page(client, cast.head)
    assert cost(1) == cost(20) <= 12


def test_long_inbox_is_paged(client: Client, cast: Cast, now: datetime) -> None:
    for hours in range(30):
        InboxItemFactory(recipient=cast.head, title=f"Line {hours}.", arrived_at=now - timedelta(hours=hours))
    assert "Page 1 of 2" in page(client, cast.head)
    assert "Line 29." in page(client, cast.head, URL + "?page=2")


def test_api_lists_and_marks_ones_own(client: Client, cast: Cast, review: Review) -> None:
    item = about(review, "review", cast.head)
    Review.objects.filter(pk=review.pk).update(status=Review.Status.LOGGED)
    page(client, cast.head)
    line = client.get("/api/v1/inbox/").json()["results"][0]
    assert (line["public_id"], line["settled"], line["read_at"]) == (str(item.public_id), "logged since", None)
    assert client.post(f"/api/v1/inbox/{item.public_id}/read/").status_code == 204
    assert client.get("/api/v1/inbox/").json()["results"][0]["read_at"]
