"""What holds for every test. Sockets reach loopback only and warnings are errors: see pyproject.toml."""

import time
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from hypothesis import settings

# No test asserts a time, and a run that failed must fail again when it is repeated.
settings.register_profile("coachtrack", deadline=None, derandomize=True)
settings.load_profile("coachtrack")

pytest_plugins = ["tests.cast", "tests.fixtures.servers", "tests.fixtures.browser"]


@pytest.fixture(autouse=True)
def just_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is late depends on how long a process has waited for it: not on which tests ran before."""
    monkeypatch.setattr("apps.operations.uptime._began", time.monotonic())


_UNIT = Path(__file__).with_name("unit")
_DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server", "admin_user"}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Every test begins with an emptied database, on a machine that has sent nothing. Unit tests have no database."""
    for mark in Path(django_settings.COACHTRACK_HOME_DIR).glob("sending-mark*.json"):
        mark.unlink(missing_ok=True)  # of this process, and of those that it started
    if _UNIT not in item.path.parents:
        return
    wanted = _DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ()))
    if wanted or item.get_closest_marker("django_db"):
        pytest.fail(
            f"tests/unit has no database, and {item.name} asks for one ({', '.join(sorted(wanted)) or 'django_db'}): "
            "move the test to tests/apps, or the rule into a plain function.",
            pytrace=False,
        )
