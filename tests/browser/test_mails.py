"""Every mail as a reader sees it: real letters of the services, on a phone and beside a list, in light and dark."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from playwright.sync_api import Page

from apps.drift.services import acknowledge_flag
from apps.reminders.services import deliver, invite, offer_new_password, queue_due
from tests.cast import Cast
from tests.factories import (
    AIToolFactory,
    BarrierFactory,
    DepartmentWeekFactory,
    DriftFlagFactory,
    NoteFactory,
    ReminderFactory,
    ReviewFactory,
    SeriesFactory,
)
from tests.fixtures.browser import AxeCheck

pytestmark = pytest.mark.django_db

THURSDAY = datetime(2026, 11, 12, 19, 20, tzinfo=UTC)
MONDAY = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
LONG_NAME = "Anaesthesiology, Perioperative Medicine and Interdisciplinary Intermediate Care"
OF_A_MAIL = ("color-contrast", "image-alt", "link-name", "link-in-text-block", "list", "listitem", "html-has-lang")


def _review(cast: Cast) -> None:
    ReviewFactory(series=SeriesFactory(department=cast.emergency), expected_lead=cast.head)
    for moment in (
        THURSDAY - timedelta(minutes=80),
        THURSDAY,
        THURSDAY + timedelta(hours=19),
        MONDAY + timedelta(days=1),
    ):
        _tick(moment + timedelta(hours=3) if moment > MONDAY else moment)


def _notes(cast: Cast) -> None:
    NoteFactory(department=cast.emergency, author=cast.head, recipient=cast.clinician, written_at=THURSDAY)
    _tick(THURSDAY)
    _tick(THURSDAY + timedelta(days=7))


def _flag(cast: Cast) -> None:
    flag = DriftFlagFactory(department=cast.emergency, status="silent", raised_at=THURSDAY)
    _tick(THURSDAY)
    acknowledge_flag(flag=flag, by=cast.manager, now=THURSDAY)
    _tick(THURSDAY + timedelta(minutes=1))


def _barrier(cast: Cast) -> None:
    BarrierFactory(
        department=cast.emergency,
        tool=AIToolFactory(name="Brightfold Triage"),
        owner=cast.outsider,
        reported_at=THURSDAY,
        reported_by=cast.clinician,
    )
    _tick(THURSDAY)
    _tick(MONDAY + timedelta(days=14, hours=3))


def _unreached(cast: Cast) -> None:
    for person in (cast.clinician, cast.colleague):
        ReminderFactory(
            recipient=person, state="failed", closed_at=THURSDAY, closed_reason="the address was turned down"
        )
    _tick(THURSDAY + timedelta(minutes=15))


def _digest(cast: Cast) -> None:
    for department, statuses in (
        (cast.emergency, "on_track watch silent"),
        (cast.surgery, "drifting recovering recovering"),
    ):
        for back, status in enumerate(reversed(statuses.split())):
            monday = date(2026, 11, 16) - timedelta(weeks=back)
            DepartmentWeekFactory(
                department=department, week_start=monday, status=status, sentence="Nobody has asked for five weeks."
            )
    _tick(MONDAY)


def _account(cast: Cast) -> None:
    invite(user=cast.clinician, by=cast.manager, now=THURSDAY)
    offer_new_password(email=str(cast.head.email), now=THURSDAY)
    _tick(THURSDAY)


def _tick(now: datetime) -> None:
    queue_due(now=now)
    deliver(now=now)


@pytest.mark.parametrize(
    ("occasion", "mails"),
    [(_review, 4), (_notes, 2), (_barrier, 2), (_flag, 2), (_unreached, 1), (_digest, 2), (_account, 2)],
    ids=["review", "notes", "barrier", "flag", "unreached", "digest", "account"],
)
def test_mail_is_read_everywhere(
    occasion: Callable[[Cast], None], mails: int, cast: Cast, page: Page, axe: AxeCheck
) -> None:
    cast.emergency.name = LONG_NAME
    cast.emergency.save()
    occasion(cast)
    assert len(mail.outbox) == mails
    for letter in mail.outbox:
        page.set_content(str(letter.alternatives[0][0]))  # type: ignore[attr-defined]
        for width, scheme in ((700, "light"), (360, "dark")):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": 740})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, letter.subject
            axe(page, *OF_A_MAIL)
        assert "{{" not in str(letter.body)
        assert "\n\n\n" not in str(letter.body), letter.body
