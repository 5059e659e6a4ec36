from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, Q

from apps.accounts.models import User
from apps.reminders.kinds import Kind
from apps.reminders.models import Preference, Reminder, Topic
from apps.reminders.selectors.people import ORDER

Channel = Reminder.Channel


def wanted_channels(kind: Kind, people: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """User pk -> the roads of this kind that the person has not closed. One query, none for a kind without a topic."""
    people = set(people)
    if not kind.topic or not people:
        return dict.fromkeys(people, kind.channels)
    rows = Preference.objects.filter(topic=kind.topic, user__in=people).values_list("user_id", "email", "inbox")
    closed = {user: _closed(email=email, inbox=inbox) for user, email, inbox in rows}
    return {user: tuple(c for c in kind.channels if c not in closed.get(user, ())) for user in people}


def _closed(*, email: bool, inbox: bool) -> tuple[str, ...]:
    return tuple(str(c) for c, wanted in ((Channel.EMAIL, email), (Channel.INBOX, inbox)) if not wanted)


def topics_of(user: User, *, day: date) -> list[Topic]:
    """What this person may hear of at all, in the order of the page. One query."""
    led = user.leaderships.on(day).filter(role__in=ORDER)
    asked = Q(Exists(user.tools_governed.all())) | Q(Exists(user.barriers_owned.all()))
    held = User.objects.filter(pk=user.pk).annotate(
        leads=Exists(led), belongs=Exists(user.memberships.on(day)), answers=asked
    )
    leads, belongs, answers = held.values_list("leads", "belongs", "answers").get()
    concern = {
        Topic.REVIEWS: leads,
        Topic.NOTES: belongs,
        Topic.BARRIERS: answers,
        Topic.SUPPORT: leads or user.is_program_manager,
        Topic.PROGRAM: user.is_program_manager or user.is_executive,
        Topic.OPERATIONS: user.is_program_manager or user.is_administrator,
    }
    return [topic for topic, concerned in concern.items() if concerned]


def open_roads(user: User) -> dict[str, tuple[bool, bool]]:
    """Topic -> (e-mail, inbox), for every topic. One query."""
    chosen = {row.topic: (row.email, row.inbox) for row in Preference.objects.filter(user=user)}
    return {str(topic): chosen.get(topic, (True, True)) for topic in Topic}
