"""Due times live in the database. A delayed message is lost on a flush and repeated past the visibility timeout."""

import ast

import pytest

from tests.guards.tree import ROOT, parse, tracked

DELAYS = {"eta", "countdown", "retry_backoff", "autoretry_for", "default_retry_delay"}


def violations(source: str) -> list[str]:
    found = []
    for node in ast.walk(parse(source)):
        if isinstance(node, ast.keyword) and node.arg in DELAYS:
            found.append(f"line {node.value.lineno}: {node.arg}=")
        elif isinstance(node, ast.Dict):
            found += [f"line {node.lineno}: {key.value!r}" for key in _constants(node) if key.value in DELAYS]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "retry":
            found.append(f"line {node.lineno}: .retry()")
    return found


def _constants(node: ast.Dict) -> list[ast.Constant]:
    return [key for key in node.keys if isinstance(key, ast.Constant)]


def test_no_message_is_delayed() -> None:
    sources = [
        path for path in tracked() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in ("apps", "coachtrack")
    ]
    wrong = [f"{path.relative_to(ROOT)} {found}" for path in sources for found in violations(path.read_text())]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "source",
    [
        "send.apply_async(args, countdown=60)",
        "send.apply_async(args, eta=later)",
        "def task(self):\n    raise self.retry()",
        "@shared_task(autoretry_for=(OSError,))\ndef task(): ...",
        'send.apply_async(**{"countdown": 60})',
        'OPTIONS = {"eta": later}',
    ],
)
def test_a_delayed_message_is_found(source: str) -> None:
    assert violations(source)
