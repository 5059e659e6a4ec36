from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from apps.core.models import PublicIdModel


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str | None, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=normalised_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=normalised_email(username))


def normalised_email(text: str | None) -> str | None:
    """Lower case, no spaces around; None for nothing, so that many people may have no address."""
    return (text or "").strip().lower() or None


class User(PublicIdModel, AbstractBaseUser):
    """A person: a clinician, a lead, somebody of the program office. No sign-in is needed to be one."""

    PERSONAL_FIELDS = ("external_id", "email", "first_name", "last_name", "password", "last_login")

    external_id = models.CharField(max_length=64, unique=True, null=True, blank=True)
    email = models.EmailField(max_length=254, unique=True, null=True, blank=True)
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    title = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    is_program_manager = models.BooleanField(default=False)
    is_executive = models.BooleanField(default=False)
    is_administrator = models.BooleanField(default=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]
        ordering = ["last_name", "first_name", "pk"]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return " ".join(part for part in (self.title, self.first_name, self.last_name) if part)

    def get_short_name(self) -> str:
        """How a message greets them: Dr. Marsh, or the first name of somebody without a title."""
        return f"{self.title} {self.last_name}" if self.title else self.first_name
