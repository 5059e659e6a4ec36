"""A note's words on every page and in every API answer there is: only its two people may ever find them."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NoteFactory, RecordFactory, SeriesFactory
from tests.guards.access.objects import make
from tests.guards.access.walker import rows

WORDS = "Nobody but the two of us reads this"


def answers(client: Client, cast: Cast, ours: dict[str, Any]) -> list[tuple[str, bytes]]:
    """Every URL that can be read, about the note, its record and its review where it is about such things."""
    found = []
    for name, row in rows().items():
        if "GET" in row.may:
            with transaction.atomic():  # some objects can be made only once
                kwargs = make(row.kwargs, cast) | {key: ours[what] for key, what in row.kwargs.items() if what in ours}
                answer: Any = client.get(reverse(name, kwargs=kwargs))
                found.append((name, answer.getvalue() if answer.streaming else answer.content))
                transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("who", ["manager", "executive", "administrator", "co_lead", "delegate", "colleague"])
def test_note_words_are_on_no_page_of_anybody_else(cast: Cast, client: Client, who: str, the_moment: None) -> None:
    record = RecordFactory(review__series=SeriesFactory(department=cast.emergency), coach=cast.head)
    words = {"saw": WORDS, "why": WORDS, "next": WORDS, "reply": WORDS}
    note = NoteFactory(department=cast.emergency, author=cast.head, recipient=cast.clinician, record=record, **words)
    review = record.review.public_id
    ours = {"review": review, "logged_review": review, "record": record.public_id, "note": note.public_id}
    client.force_login(getattr(cast, who))
    found = answers(client, cast, ours)
    assert len(found) > 10
    assert [name for name, content in found if WORDS.encode() in content] == []
