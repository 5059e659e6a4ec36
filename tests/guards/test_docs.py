"""Links in the documents lead somewhere, and the article map leaves nothing out."""

import re
from pathlib import Path

import pytest

from tests.guards.tree import ROOT, tracked

LINK = re.compile(r"\]\((?!https?:|mailto:|#)(?P<target>[^)#\s]+)(?P<anchor>#[^)\s]*)?\)")
CODE = re.compile(r"`(?P<path>(?:apps|templates|static|tests|docs|deploy|coachtrack)/[\w./-]+)`")
ROW = re.compile(r"^\| *(?P<number>\d+) *\|", re.MULTILINE)
ARTICLE_MAP = ROOT / "docs" / "article-map.md"


def broken(text: str, folder: Path) -> list[str]:
    links = [(match["target"], folder / match["target"]) for match in LINK.finditer(text)]
    paths = [(match["path"], ROOT / match["path"]) for match in CODE.finditer(text)]
    return [shown for shown, path in links + paths if not path.exists()]


def test_links_in_documents_lead_somewhere() -> None:
    pages = [path for path in tracked() if path.suffix == ".md"]
    wrong = [f"{page.relative_to(ROOT)}: {link}" for page in pages for link in broken(page.read_text(), page.parent)]
    assert pages
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("text", ["see [it](gone.md)", "the file `apps/gone/models.py`"])
def test_a_dead_link_is_found(text: str) -> None:
    assert broken(text, ROOT / "docs")


def test_the_article_map_has_every_element() -> None:
    numbers = [int(match["number"]) for match in ROW.finditer(ARTICLE_MAP.read_text())]
    assert numbers == list(range(1, 73))


@pytest.mark.parametrize(
    "phrase",
    [
        "Django app", "DRF", "Celery", "Redis", "pytest-django", "schedules weekly reviews",
        "records whether AI utilization was coached", "sends reminders", "flags drift",
        "department heads", "clinicians", "program managers",
    ],
)  # fmt: skip
def test_the_article_map_has_every_phrase_of_the_product_card(phrase: str) -> None:
    assert phrase.lower() in ARTICLE_MAP.read_text().lower()
