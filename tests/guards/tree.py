"""The tracked files, as the guards read them."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

LINE = (
    "core", "audit", "accounts", "departments", "tools", "reviews", "feedback", "pulse", "utilization",
    "drift", "reminders", "insights", "integrations", "operations",
)  # fmt: skip


def tracked() -> list[Path]:
    """Everything in the checkout that git keeps or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    names = [name for name in listed.stdout.decode().split("\0") if name]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def app_modules() -> Iterator[tuple[str, Path, str]]:
    """(app, path, source) of every Python module below apps/."""
    for path in tracked():
        parts = path.relative_to(ROOT).parts
        if path.suffix == ".py" and parts[0] == "apps" and len(parts) > 2:
            yield parts[1], path, path.read_text()


def parse(source: str) -> ast.Module:
    return ast.parse(source)
