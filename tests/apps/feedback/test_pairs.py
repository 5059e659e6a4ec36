"""The question that belongs beside what else was talked about: an offer for next time."""

from django.test import Client
from django.urls import reverse

from apps.reviews.models import CoachingRecord, Outcome, Review
from apps.reviews.pairs import PAIRS, pair_of
from tests.cast import Cast


def page(client: Client, review: Review, name: str = "log") -> str:
    return client.get(reverse(f"feedback:{name}", args=[review.public_id])).content.decode()


def talked_about(record: CoachingRecord, *topics: str, outcome: str = Outcome.NOT_RAISED) -> None:
    record.topics, record.topics_recorded, record.outcome, record.entry_level = list(topics), True, outcome, 2
    record.save()


def test_detail_page_holds_every_question_beside_the_topics(as_head: Client, review: Review) -> None:
    shown = page(as_head, review, "log-detail")
    assert all(pair.question in shown and f"pair-{pair.topic}" in shown for pair in PAIRS)


def test_topics_after_not_raised_hold_them_too(as_head: Client, record: CoachingRecord) -> None:
    CoachingRecord.objects.update(outcome=Outcome.NOT_RAISED)
    assert pair_of("volume").question in page(as_head, record.review)


def test_record_with_topics_offers_their_questions_for_next_time(as_head: Client, record: CoachingRecord) -> None:
    talked_about(record, "billing", "staffing")
    shown = page(as_head, record.review)
    assert pair_of("billing").question in shown
    assert pair_of("volume").question not in shown
    assert "Something is in the way" not in shown


def test_record_about_compliance_leads_to_what_is_in_the_way(as_head: Client, record: CoachingRecord) -> None:
    talked_about(record, "compliance")
    there = reverse("feedback:log-detail", args=[record.review.public_id])
    assert f'href="{there}#id_barrier_kind"' in page(as_head, record.review)


def test_record_of_somebody_else_offers_nothing_to_a_peer_champion(
    cast: Cast, client: Client, record: CoachingRecord, the_moment: None
) -> None:
    talked_about(record, "billing")
    client.force_login(cast.champion)
    assert pair_of("billing").question not in page(client, record.review)
