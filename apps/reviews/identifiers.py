"""Finds what looks like a patient in a free text, so that the writer can look again. Standard library only.

It warns and never blocks: it can neither know every identifier nor tell a dose from a record number.
"""

import re

_YEAR = r"(?:19|20)\d\d"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_PATTERNS = (
    re.compile(
        r"\b(?:mrn|medical record|record (?:no|number)|patient (?:no|number|id)|encounter)\b[\s.:#]*\w*\d\w*", re.I
    ),
    re.compile(r"\b(?:dob|date of birth|born(?: on)?)\b[\s.:]*\S+", re.I),
    re.compile(r"\b(?:mr|mrs|ms|miss|mister)\b\.?\s+(?-i:[A-Z])[\w'-]*", re.I),
    re.compile(rf"\b\d{{1,2}}[./-]\d{{1,2}}[./-](?:{_YEAR}|\d\d)\b"),
    re.compile(rf"\b{_YEAR}-\d\d-\d\d\b"),
    re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}\s+{_YEAR}\b", re.I),
    re.compile(rf"\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+{_YEAR}\b", re.I),
    re.compile(r"\b\d{3}-\d{2}-\d{4}\b"),
    re.compile(r"(?<![\d.])\d(?:[ -]?\d){5,}(?![\d.]*\d)"),
)


def suspicious(*texts: str) -> list[str]:
    """The pieces that look like a record number, a birth date or a named patient, in the order found, each once."""
    found: dict[str, None] = {}
    for text in texts:
        for piece in _pieces(text):
            found.setdefault(piece)
    return list(found)


def _pieces(text: str) -> list[str]:
    """Where two patterns meet on the same place, only the longer piece is named."""
    spans = sorted(
        {match.span() for pattern in _PATTERNS for match in pattern.finditer(text)}, key=lambda s: (s[0], -s[1])
    )
    outer: list[tuple[int, int]] = []
    for start, end in spans:
        if not outer or end > outer[-1][1]:
            outer.append((start, end))
    return [text[start:end].strip() for start, end in outer]
