from collections.abc import Iterator

import pytest

from tests.faults.world import World


@pytest.fixture
def world() -> Iterator[World]:
    """An installation on the database of this test, with a mail relay of its own."""
    found = World.begin()
    yield found
    found.end()
