"""Dates and lists as a letter says them. Standard library only."""

from collections.abc import Sequence
from datetime import date


def day_in_words(day: date) -> str:
    """Thursday, 19 November."""
    return f"{day:%A}, {day.day} {day:%B}"


def listed(words: Sequence[str]) -> str:
    """one, two and three."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def sentences(texts: Sequence[str]) -> str:
    """Each with one full stop, one after the other."""
    return " ".join(f"{text.rstrip('.')}." for text in texts if text)
