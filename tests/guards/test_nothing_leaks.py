"""No download address, path of somebody's machine or secret in a tracked file."""

import re

import pytest

from tests.guards.tree import ROOT, tracked

RULES = {
    "path of a machine": re.compile(r"(^|[^A-Za-z0-9_.~$}/-])/(work|farm|root|home/[a-z]+|Users/[A-Za-z]+)/"),
    "package index": re.compile(
        r"--(extra-)?index-url|--find-links|\b(pypi|pythonhosted|npmjs)\.(org|com)\b", re.IGNORECASE
    ),
    "address in a lock": re.compile(r'"resolved": *"http'),
    "private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "access key": re.compile(r"\b(AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,}|xox[abp]-[A-Za-z0-9-]{20,})\b"),
    "django secret": re.compile(r"SECRET_KEY\s*=\s*[\"'][^\"'$]{20,}[\"']"),
}
HERE = "tests/guards/test_nothing_leaks.py"


def violations(text: str) -> list[str]:
    return [
        f"line {number}: {name}"
        for number, line in enumerate(text.splitlines(), 1)
        for name, rule in RULES.items()
        if rule.search(line)
    ]


def test_no_tracked_file_leaks() -> None:
    wrong = []
    for path in tracked():
        name = str(path.relative_to(ROOT))
        if name != HERE:
            wrong += [f"{name} {found}" for found in violations(path.read_bytes().decode("utf-8", "replace"))]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "line",
    [
        "cd /work/main",
        "PATH=/root/.local/bin:$PATH",
        "pip install --index-url https://example.org/simple x",
        'wheel = "https://files.pythonhosted.org/x.whl"',
        '  "resolved": "https://example.org/x.tgz",',
        "-----BEGIN RSA PRIVATE KEY-----",
        "key = AKIAABCDEFGHIJKLMNOP",
        'SECRET_KEY = "a-very-long-and-real-secret"',
    ],
)
def test_a_leak_is_found(line: str) -> None:
    assert violations(line)


def test_a_url_path_of_our_own_is_fine() -> None:
    assert not violations("GET /reviews/ and /program/ and tests/work/x")
