from datetime import datetime

from django.db import transaction
from knox.models import AuthToken

from apps.accounts.models import User
from apps.audit.services import record


def set_password(*, user: User, password: str, by: User, now: datetime) -> None:
    """Every link that was sent before stops working: it was made over the old password."""
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        record(action="user.password_set", subject=user, by=by, now=now)


def create_api_token(*, user: User, by: User | None, now: datetime) -> str:
    """A token for programs. It is stored as a digest: what is returned here is never shown again."""
    with transaction.atomic():
        _, token = AuthToken.objects.create(user=user)
        record(action="user.api_token_created", subject=user, by=by, now=now)
    return str(token)
