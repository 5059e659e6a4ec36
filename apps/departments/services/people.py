"""People, many at a time: a fixed number of queries for each 500 rows."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from apps.accounts.models import User
from apps.departments.entries import Change, Did, PersonEntry
from apps.departments.models import Organisation
from apps.departments.services.memberships import CHUNK, put_memberships
from apps.departments.services.recorded import recorded, today_of

RIGHTS = {right: f"is_{right}" for right in ("program_manager", "executive", "administrator")}
_FIELDS = ["external_id", "email", "title", "first_name", "last_name", *RIGHTS.values()]


class People:
    """Everybody who is known, found by external id, or by e-mail where somebody has no id yet."""

    def __init__(self, users: Iterable[User]) -> None:
        self.by_id: dict[str, User] = {}
        self.by_mail: dict[str, User] = {}
        for user in users:
            self.add(user)

    def add(self, user: User) -> None:
        if user.external_id:
            self.by_id[user.external_id.casefold()] = user
        if user.email:
            self.by_mail[user.email.casefold()] = user

    def find(self, external_id: str, email: str = "") -> User | None:
        """An address finds only somebody without an id: else it would hand one person's account to another."""
        user = self.by_id.get(external_id.casefold())
        if user is None and email:
            namesake = self.by_mail.get(email.casefold())
            user = namesake if namesake and not namesake.external_id else None
        return user

    def named(self, person: str) -> User | None:
        """By whatever a leads file writes: an id, or an address."""
        return (self.by_mail if "@" in person else self.by_id).get(person.casefold())


def put_people(entries: Sequence[PersonEntry], *, by: User | None, now: datetime) -> list[Change]:
    """Creates or changes people by external id; begins and ends their memberships. Nobody is removed."""
    with transaction.atomic():
        today = today_of(Organisation.objects.get(), now)
        people = People(User.objects.all())
        found = [(entry, people.find(entry.external_id, entry.email)) for entry in entries]
        granted = _granted(found)
        changes = _change_users([(entry, user) for entry, user in found if user])
        users = {entry.external_id: user for entry, user in found if user}
        created = _create_users([entry for entry, user in found if user is None])
        changes += [Change(Did.CREATED, "person", f"{user} ({user.external_id})") for user in created.values()]
        users |= created
        changes += put_memberships(entries, users, today)
        rights = {right: [str(users[external_id].public_id) for external_id in who] for right, who in granted.items()}
        return recorded(changes, action="roster.people", by=by, now=now, **rights)


def _granted(found: Iterable[tuple[PersonEntry, User | None]]) -> dict[str, list[str]]:
    """Right -> external ids of those who get it now: an audit event names them."""
    granted: dict[str, list[str]] = {}
    for entry, user in found:
        for right in entry.rights:
            if user is None or not getattr(user, RIGHTS[right]):
                granted.setdefault(f"granted_{right}", []).append(entry.external_id)
    return granted


def _create_users(entries: Sequence[PersonEntry]) -> dict[str, User]:
    users = [User(password=make_password(None), **_wanted(entry)) for entry in entries]
    made = User.objects.bulk_create(users, batch_size=CHUNK)
    return {entry.external_id: user for entry, user in zip(entries, made, strict=True)}


def _wanted(entry: PersonEntry) -> dict[str, object]:
    """What the entry says; what it does not say is left out."""
    fields: dict[str, object] = {
        "external_id": entry.external_id,
        "first_name": entry.first_name,
        "last_name": entry.last_name,
    }
    fields |= {"email": entry.email} if entry.email else {}
    fields |= {"title": entry.title} if entry.title else {}
    return fields | {RIGHTS[right]: True for right in entry.rights}


def _change_users(pairs: Iterable[tuple[PersonEntry, User]]) -> list[Change]:
    changed, changes, moved = [], [], []
    for entry, user in pairs:
        wanted = _wanted(entry)
        if user.external_id:
            del wanted["external_id"]  # found by it, in whatever case
        different = [name for name, value in wanted.items() if getattr(user, name) != value]
        if not different:
            continue
        changes.append(Change(Did.CHANGED, "person", f"{user} ({entry.external_id}): {_said(user, wanted, different)}"))
        if "email" in different and user.email:
            moved.append(user.pk)
        for name in different:
            setattr(user, name, wanted[name])
        changed.append(user)
    _free_addresses(moved)
    User.objects.bulk_update(changed, _FIELDS, batch_size=CHUNK)
    return changes


def _said(user: User, wanted: dict[str, object], different: Iterable[str]) -> str:
    words = []
    for name in different:
        label = name.removeprefix("is_").replace("_", " ")
        words.append(
            f"now {label}" if wanted[name] is True else f"{label} {getattr(user, name) or '–'} → {wanted[name]}"
        )
    return ", ".join(words)


def _free_addresses(pks: Sequence[int]) -> None:
    """Two people may exchange addresses in one import; neither may hold both for a moment."""
    for start in range(0, len(pks), CHUNK):
        User.objects.filter(pk__in=pks[start : start + CHUNK]).update(email=None)
