"""An app may import from any app to its left, never from one to its right; strings that name code count too."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.guards.tree import LINE, ROOT, app_modules, parse

LABEL = re.compile(r"^(?P<app>[a-z_]+)\.[A-Z][A-Za-z]+$")
DOTTED = re.compile(r"^apps\.(?P<app>[a-z_]+)(\.|$)")


def violations(app: str, source: str) -> list[str]:
    reached = {(other, line) for other, line in _reached(parse(source))}
    wrong = [f"line {line}: {app} reaches {other}" for other, line in reached if _is_right_of(other, app)]
    return sorted(wrong)


def _is_right_of(other: str, app: str) -> bool:
    if other == "coachtrack":
        return True
    return other in LINE and LINE.index(other) > LINE.index(app)


def _reached(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((_app(alias.name), node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from _reached_by_from(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            match = DOTTED.match(node.value) or LABEL.match(node.value)
            if match:
                yield match["app"], node.lineno


def _reached_by_from(node: ast.ImportFrom) -> Iterator[tuple[str, int]]:
    module = node.module or ""
    if module == "apps":
        yield from ((alias.name, node.lineno) for alias in node.names)
    else:
        yield _app(module), node.lineno


def _app(module: str) -> str:
    parts = module.split(".")
    return parts[1] if parts[0] == "apps" and len(parts) > 1 else parts[0]


def test_apps_import_only_from_their_left() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} {found}" for app, path, source in app_modules() for found in violations(app, source)
    ]
    assert not wrong, "\n".join(wrong)


def test_every_app_has_its_place_in_the_line() -> None:
    assert {app for app, _, _ in app_modules()} <= set(LINE)


@pytest.mark.parametrize(
    ("app", "source"),
    [
        pytest.param("core", "from apps.audit.models import AuditEvent", id="from-import"),
        pytest.param("reviews", "import apps.drift.services", id="import"),
        pytest.param("reviews", "from apps import reminders", id="from-apps"),
        pytest.param("tools", "def f():\n    from apps.reviews import models", id="inside-a-function"),
        pytest.param("tools", "if TYPE_CHECKING:\n    from apps.reviews import models", id="type-checking"),
        pytest.param("accounts", 'path = "apps.operations.tasks.wake"', id="dotted-string"),
        pytest.param("accounts", 'ForeignKey("departments.Department")', id="model-label"),
        pytest.param("core", "from coachtrack import settings", id="wiring"),
    ],
)
def test_an_import_to_the_right_is_found(app: str, source: str) -> None:
    assert violations(app, source)


def test_an_import_to_the_left_is_fine() -> None:
    assert not violations("operations", "from apps.core import clock\nfrom apps.drift.models import DriftFlag")
