from django.http import HttpRequest

from apps.accounts.models import User


def navigation(request: HttpRequest) -> dict[str, object]:
    """Whether the person leads or belongs anywhere, so that the menu offers only what they have."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    return {"leads_somewhere": user.leaderships.exists(), "member_somewhere": user.memberships.exists()}
