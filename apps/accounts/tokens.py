"""Links for setting a password: signed, single use, gone after PASSWORD_RESET_TIMEOUT (14 days)."""

from uuid import UUID

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from apps.accounts.models import User


class SetPasswordToken(PasswordResetTokenGenerator):
    """Over the present password and the last sign-in, so that setting one, or signing in, uses it up."""

    key_salt = "coachtrack.accounts.set-password"


set_password_token = SetPasswordToken()


def uid_of(user: User) -> str:
    """The public id as the link carries it."""
    return urlsafe_base64_encode(user.public_id.bytes)


def user_of(uid: str) -> User | None:
    """The active person a link is for; None for anything that is not such a link."""
    try:
        public_id = UUID(bytes=urlsafe_base64_decode(uid))
    except ValueError:
        return None
    return User.objects.filter(public_id=public_id, is_active=True).first()
