"""Pieces of pages that need a little Python. The others are plain includes below templates/components/."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

_TEXT = "\ufe0e"  # keeps phones from drawing the arrow and the wheel as coloured pictures

SHAPES = {
    "on_track": ("●", "on track"),
    "watch": ("▲", "watch"),
    "drifting": ("▼", "drifting"),
    "silent": ("■", "silent"),
    "recovering": ("↗" + _TEXT, "recovering"),
    "tool_issue": ("⚙" + _TEXT, "tool issue"),
    "unconfirmed": ("○", "claimed, not confirmed"),
    "not_enough_data": ("–", "not enough data"),
    "coached": ("●", "coached"),
    "asked": ("◐", "asked"),
    "not_raised": ("○", "not raised"),
    "not_held": ("×", "not held"),
    "unlogged": ("–", "no entry"),
    "excused": ("E", "excused"),
    "pending": ("…", "still open"),
    "none": ("–", "no review"),
    "scheduled": ("…", "coming up"),
    "open": ("◌", "open"),
    "logged": ("✓", "logged"),
    "cancelled": ("–", "cancelled"),
}
"""Code -> the shape and the word that tell it; the colour only repeats them."""

ICONS = {
    "department": "M4 21V8l8-5 8 5v13M4 21h16M10 21v-5h4v5M12 8v4M10 10h4",
    "board": "M4 5h16v14H4zM4 10h16M10 10v9",
    "check": "M9 11l3 3 8-8M20 12v6a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2h9",
    "note": "M21 12a8 8 0 0 1-8 8H4l2.2-3.3A8 8 0 1 1 21 12zM9 10h8M9 14h5",
    "upload": "M12 16V4M7 9l5-5 5 5M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3",
    "people": "M16 20v-1a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v1M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8z"
    "M22 20v-1a4 4 0 0 0-3-3.9M16 3.1a4 4 0 0 1 0 7.8",
    "person": "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20a7 7 0 0 1 14 0",
    "leave": "M10 4H5v16h5M15 8l4 4-4 4M19 12H9",
    "moon": "M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z",
    "phone": "M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a1 1 0 0 1-1 1A16 16 0 0 1 4 5a1 1 0 0 1 1-1z",
    "calendar": "M5 6h14v14H5zM5 11h14M9 3v5M15 3v5",
    "clock": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2",
    "speech": "M4 5h16v11H9l-5 4z",
    "ask": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.7.4-1.1.9-1.1 1.8M12 17h.01",
    "coached": "M4 5h16v11H9l-5 4zM8.5 10.5l2.5 2.5 4.5-4.5",
    "not-raised": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12h8",
    "not-held": "M5 6h14v14H5zM5 11h14M9 3v5M15 3v5M10 14l4 4M14 14l-4 4",
    "arrow": "M5 12h14M13 6l6 6-6 6",
    "download": "M12 4v12M7 11l5 5 5-5M4 20h16",
    "search": "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM21 21l-5-5",
    "flag": "M5 21V4M5 4h12l-2.5 4L17 12H5",
    "mail": "M3 6h18v12H3zM3 7l9 7 9-7",
    "inbox": "M7 5h10l4 9v5H3v-5zM3 14h5l1.5 3h5L16 14h5",
    "lock": "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
}


@register.inclusion_tag("components/icon.html")
def icon(name: str) -> dict[str, str]:
    return {"path": ICONS[name]}


@register.inclusion_tag("components/status.html")
def status(code: str, word: str = "", large: bool = False) -> dict[str, object]:
    """A badge for a status, an outcome or the state of a review."""
    shape, usual_word = SHAPES.get(code, ("–", str(code).replace("_", " ")))
    return {"code": code, "shape": shape, "word": word or usual_word, "large": large}


@register.inclusion_tag("components/menu_item.html", takes_context=True)
def menu_item(context: dict[str, Any], view_name: str, label: str, icon: str, **kwargs: object) -> dict[str, object]:
    """A place in the menu; nothing while that page does not exist. kwargs: of the address."""
    try:
        address = reverse(view_name, kwargs=kwargs or None)
    except NoReverseMatch:
        return {}
    path = context["request"].path
    return {"address": address, "label": label, "icon": icon, "current": path.startswith(address)}


@register.simple_tag(takes_context=True)
def theme(context: dict[str, Any]) -> SafeString | str:
    """The attribute for <html> if the person has chosen light or dark; else the device decides."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if isinstance(request, HttpRequest) else ""
    return format_html(' data-theme="{}"', chosen) if chosen in ("light", "dark") else ""


@register.simple_tag
def asset(path: str) -> str:
    return static(path)


@register.filter
def percent(probability: float) -> str:
    """In whole hundredths; what is merely likely is never told as certain."""
    if 0 < probability < 0.01:
        return "under 1\u00a0%"
    if 0.99 < probability < 1:
        return "over 99\u00a0%"
    return f"{probability * 100:.0f}\u00a0%"


@register.filter
def seconds(number: int) -> str:
    """95 -> 1 min 35 s"""
    minutes, rest = divmod(number, 60)
    if not minutes:
        return f"{rest} s"
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"
