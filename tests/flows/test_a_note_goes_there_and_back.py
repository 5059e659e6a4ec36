import time_machine
from django.test import Client
from django.urls import reverse

from apps.feedback.models import Feedback
from tests.cast import NOW, Cast
from tests.factories import ReviewFactory, SeriesFactory


def test_a_note_goes_from_the_log_page_to_its_reader_and_the_answer_back(cast: Cast, client: Client) -> None:
    review = ReviewFactory(series=SeriesFactory(department=cast.emergency), expected_lead=cast.head)
    log, detail = (reverse(f"feedback:{name}", args=[review.public_id]) for name in ("log", "log-detail"))
    with time_machine.travel(NOW):
        client.force_login(cast.head)
        client.post(log, {"outcome": "coached"})
        to = str(cast.clinician.public_id)
        client.post(detail, {"outcome": "coached", "note_recipient": to, "note_saw": "You said why."})

        client.force_login(cast.clinician)
        assert "You said why." in client.get(reverse("feedback:notes")).content.decode()
        note = reverse("feedback:note", args=[Feedback.objects.get().public_id])
        client.post(note, {"answer": "replied", "reply": "Happy to show others."})

        client.force_login(cast.head)
        assert "Happy to show others." in client.get(note).content.decode()
        assert "1 of 1 read" in client.get(log).content.decode()

        client.force_login(cast.manager)
        assert "1 of 1 read" not in client.get(log).content.decode()
