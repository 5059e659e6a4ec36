from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from apps.audit.models import AuditEvent
from tests.cast import Cast


def test_token_opens_the_api_and_is_kept_only_as_a_digest(cast: Cast, client: Client) -> None:
    out = StringIO()
    call_command("api_token", "Mona.Vale@example.org", stdout=out)
    token = out.getvalue().strip()
    assert token.startswith("ct_")
    kept = cast.manager.auth_token_set.get()  # type: ignore[attr-defined]
    assert token not in (kept.digest, kept.token_key)
    assert AuditEvent.objects.get().action == "user.api_token_created"


@pytest.mark.parametrize("email", ["nobody@example.org", ""])
def test_unknown_address_is_named(cast: Cast, email: str) -> None:
    with pytest.raises(CommandError, match="Nobody active"):
        call_command("api_token", email)
