"""No download address, path of somebody's machine or secret in a tracked file."""

import re

import pytest

from tests.guards.tree import ROOT, tracked

RULES = {
    "path of a machine": re.compile(r"(^|[^A-Za-z0-9_.~$}/-])/(work|farm|root|home/[a-z]+|Users/[A-Za-z]+)/"),
    "package index": re.compile(
        r"--(extra-)?index-url|--find[-]links|\b(pypi|pythonhosted|npmjs)\.(org|com)\b", re.IGNORECASE
    ),
    "address in a lock": re.compile(r'"resolved": *"http'),
    "private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "access key": re.compile(r"\b(AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,}|xox[abp]-[A-Za-z0-9-]{20,})\b"),
    "django secret": re.compile(r"SECRET_KEY\s*=\s*[\"'][^\"'$]{20,}[\"']"),
}


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
        text = path.read_bytes().decode("utf-8", "replace")
        wrong += [f"{path.relative_to(ROOT)} {found}" for found in violations(text)]
    assert not wrong, "\n".join(wrong)


# Put together here, so that this file need not be left out itself.
PLANTED = [
    "cd {0}work{0}main".format("/"),
    "PATH={0}root{0}.local/bin:$PATH".format("/"),
    "pip install --{}-url https://example.org/simple x".format("index"),
    'wheel = "https://files.{}.org/x.whl"'.format("pythonhosted"),
    '  "resolved": {}https://example.org/x.tgz",'.format('"'),
    "-----BEGIN RSA {} KEY-----".format("PRIVATE"),
    "key = AKIA{}".format("ABCDEFGHIJKLMNOP"),
    'SECRET_KEY = {}a-very-long-and-real-secret"'.format('"'),
]


@pytest.mark.parametrize("line", PLANTED)
def test_a_leak_is_found(line: str) -> None:
    assert violations(line)


def test_a_url_path_of_our_own_is_fine() -> None:
    assert not violations("GET /reviews/ and /program/ and tests/work/x")
