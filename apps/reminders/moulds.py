"""A template is rendered once for all who get the same text; only the words that differ are put in afterwards.

Which words those are the template itself says: a name that is only ever printed as it is, or asked whether it is
empty. Anything else (a filter, a comparison, a value that is no plain string) is rendered in as ever, so that what
comes out is always what rendering each one on its own would give.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from django.template import Template
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from apps.reminders.plain_names import plain_names

OPEN, CLOSE = "\ue000", "\ue001"
"""Around a place that is filled later. From the private use area: no language needs them, and nothing escapes them."""
_PLACE = re.compile(f"{OPEN}(<|&lt;)([0-9]+){CLOSE}")
"""The first sign behind OPEN tells what would have become of a value in this place: escaped or left as it is."""
SIMPLE = (str, int, float, bool, date, datetime, time, type(None))
MOST = 500
"""Moulds kept by a process."""

_moulds: dict[object, "Mould"] = {}
_names = lru_cache(maxsize=MOST)(plain_names)


@dataclass(frozen=True)
class Mould:
    """texts and places take turns, beginning and ending with a text. A place: (name, whether it is escaped)."""

    texts: tuple[str, ...]
    places: tuple[tuple[str, bool], ...]

    def filled(self, context: Mapping[str, object]) -> str:
        parts = [self.texts[0]]
        for (name, escaped), text in zip(self.places, self.texts[1:], strict=True):
            value = str(context[name])
            parts += (escape(value) if escaped else value, text)
        return "".join(parts)


def filled(name: str, context: Mapping[str, object]) -> str:
    """What `render_to_string(name, context)` gives."""
    template: Template = get_template(name).template  # type: ignore[attr-defined]
    words = frozenset(word for word in _names(template) if type(context.get(word)) is str and context[word])
    rest = {word: value for word, value in context.items() if word not in words}
    mould = _mould_of(name, template, words, rest) if words else None
    return mould.filled(context) if mould else get_template(name).render(dict(context))


def _mould_of(name: str, template: Template, words: frozenset[str], rest: Mapping[str, object]) -> Mould | None:
    """None where it takes an ordinary rendering: two values could look the same, or a text holds our own signs."""
    if not all(isinstance(value, SIMPLE) and OPEN not in str(value) for value in rest.values()):
        return None
    looks = frozenset((word, type(value), repr(value)) for word, value in rest.items())
    key = (template, words, looks, get_language(), get_current_timezone_name())
    if key not in _moulds:
        if len(_moulds) >= MOST:
            _moulds.clear()
        _moulds[key] = _cast(name, sorted(words), rest)
    return _moulds[key] if _moulds[key].texts else None


def _cast(name: str, words: list[str], rest: Mapping[str, object]) -> Mould:
    """Without texts where the template itself holds our signs."""
    stand_ins = {word: f"{OPEN}<{number}{CLOSE}" for number, word in enumerate(words)}
    texts = _PLACE.split(get_template(name).render({**rest, **stand_ins}))
    if any(OPEN in text or CLOSE in text for text in texts):
        return Mould((), ())
    places = [(words[int(number)], sign != "<") for sign, number in zip(texts[1::3], texts[2::3], strict=True)]
    return Mould(tuple(texts[::3]), tuple(places))
