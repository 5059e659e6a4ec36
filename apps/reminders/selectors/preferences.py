from collections.abc import Iterable

from apps.reminders.kinds import Kind
from apps.reminders.models import Preference, Reminder

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
