"""A text put together from a mould is the text that rendering would give, whatever the words are."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.template import engines
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from hypothesis import given
from hypothesis import strategies as st

from apps.reminders import moulds
from apps.reminders.moulds import filled
from apps.reminders.plain_names import plain_names

EMAILS = Path(__file__).parents[3] / "templates" / "emails"
TEMPLATES = sorted(f"emails/{path.name}" for path in EMAILS.iterdir() if not path.name.startswith("_"))
WORDS = ("name", "site", "department", "forum", "day", "focus", "tool", "link", "author", "address")
NASTY = st.one_of(
    st.text(),
    st.sampled_from(["", " ", "<b>&\"'", "{{ name }}", "{% if %}", "&lt;", "\r\nBcc: x", "\ue000<0\ue001", "\ue001"]),
)


@given(values=st.dictionaries(st.sampled_from(WORDS), NASTY), template=st.sampled_from(TEMPLATES))
def test_text_from_a_mould_is_the_rendered_text(values: dict[str, str], template: str) -> None:
    moment = datetime(2026, 11, 12, 14, 0, tzinfo=UTC)
    context = {"starts": moment, "on_time_until": moment, **values}
    assert filled(template, context) == render_to_string(template, context)


@pytest.mark.parametrize("value", [mark_safe("<b>"), 3, None, [], "plain & simple", datetime(2026, 1, 2, tzinfo=UTC)])
def test_value_of_any_kind_comes_out_as_rendered(value: object) -> None:
    context = {"author": value, "department": "A & B"}
    assert filled("emails/note_new.html", context) == render_to_string("emails/note_new.html", context)


def plain(source: str) -> set[str]:
    return set(plain_names(engines["django"].from_string(source).template))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("{{ a }} {% if a and not b %}{{ b }}{% else %}{{ c }}{% endif %}", {"a", "b", "c"}),
        ("{% autoescape off %}{{ a }}{% endautoescape %}", {"a"}),
        ("{{ a }} {{ a|upper }} {{ b }}", {"b"}),
        ("{{ a|default:b }} {{ c }}", {"c"}),
        ("{{ a.upper }} {{ b }}", {"b"}),
        ("{% if a == b %}{% endif %}{{ a }}{{ b }}{{ c }}", {"c"}),
        ("{% if a|length %}{% endif %}{{ a }}", set()),
        ("{{ a }}{% for x in a %}{{ x }}{% endfor %}", set()),
        ("{{ a }}{% now 'Y' %}", set()),
    ],
)
def test_name_is_plain_when_it_is_only_printed_or_asked_for(source: str, names: set[str]) -> None:
    assert plain(source) == names


def test_words_that_differ_share_one_mould(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moulds, "_moulds", {})
    for name in ("Ann", "Bob", "Cy"):
        filled("emails/note_new.html", {"name": name, "author": name, "department": "X", "link": "/"})
    assert len(moulds._moulds) == 1
    assert not isinstance(filled("emails/note_new.txt", {"name": "Ann"}), SafeString)
