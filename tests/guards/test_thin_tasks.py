"""A task takes ids, supplies now, calls one service. No rule and no query lives there."""

import ast

import pytest

from tests.guards.tree import ROOT, app_modules, parse

QUERYING = {"objects", "filter", "exclude", "update", "delete", "bulk_create", "save"}
LONGEST = 6


def violations(source: str) -> list[str]:
    tree = parse(source)
    found = [f"{f.name} has {len(f.body)} statements" for f in _functions(tree) if _statements(f) > LONGEST]
    found += [
        f"line {n.lineno}: .{n.attr}" for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr in QUERYING
    ]
    found += [f"imports {n.module}" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and _of_models(n)]
    return found


def _functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def _statements(function: ast.FunctionDef) -> int:
    return sum(isinstance(node, ast.stmt) for node in ast.walk(function)) - 1


def _of_models(node: ast.ImportFrom) -> bool:
    return (node.module or "").endswith(".models")


def test_tasks_are_thin() -> None:
    tasks = [
        (path, source) for _, path, source in app_modules() if path.name == "tasks.py" or path.parent.name == "tasks"
    ]
    wrong = [f"{path.relative_to(ROOT)} {found}" for path, source in tasks for found in violations(source)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "source",
    [
        "def task(pk):\n    Review.objects.get(pk=pk)",
        "from apps.reviews.models import Review",
        "def task():\n    a()\n    b()\n    c()\n    d()\n    e()\n    f()\n    g()",
    ],
)
def test_a_fat_task_is_found(source: str) -> None:
    assert violations(source)
