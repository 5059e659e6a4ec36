"""What one cell may hold. Each error says how to write it."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError

from apps.operations.roster.headings import normal

NO_END = "9999-12-31"
"""How several HR systems write “no end”."""

_DAY_ADVICE = "Write the day as 2026-11-30 (year, month, day)."
_DAY_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y")
_TIME_FORMATS = ("%H:%M", "%H:%M:%S", "%H%M", "%I:%M %p", "%I:%M%p", "%I:%M:%S %p", "%I %p", "%I%p")
_TIME_SHAPE = re.compile(r"\d{1,2}(:\d{2}){1,2}( ?[ap]m)?|\d{1,2} ?[ap]m|\d{4}", re.IGNORECASE)


class CellField(forms.CharField):
    """A text of limited length; one that could be a spreadsheet formula is a text like any other."""

    def __init__(self, *, max_length: int, what: str, required: bool = True) -> None:
        messages = {"required": f"Fill in {what}.", "max_length": f"Shorten {what} to {max_length} characters."}
        super().__init__(max_length=max_length, required=required, error_messages=messages)


class CodeField(CellField):
    """A key: letters, digits and a little punctuation."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if re.fullmatch(r"\d(\.\d+)?E\+?\d+", text, re.IGNORECASE):
            raise ValidationError("Excel has shortened this number. Format the column as text and export it again.")
        if text and not re.fullmatch(r"\w[\w .\-/&+()#:]*", text):
            raise ValidationError(
                "Begin it with a letter or digit, and use only letters, digits and - _ . / & # in it."
            )
        return text


class CodesField(CellField):
    """Several codes in one cell, with ; or , between them."""

    def clean(self, value: Any) -> Any:
        return tuple(part.strip() for part in re.split(r"[;,]", super().clean(value)) if part.strip())


class LinesField(CellField):
    """Several texts in one cell, with ; between them."""

    def clean(self, value: Any) -> Any:
        texts = tuple(part.strip() for part in super().clean(value).split(";") if part.strip())
        if any(len(text) > 120 for text in texts):
            raise ValidationError("Shorten each to 120 characters, and put a ; between two.")
        if len({text.casefold() for text in texts}) < len(texts):
            raise ValidationError("The same text stands here twice. Delete one.")
        return texts


class MailField(forms.EmailField):
    """An address in plain letters, so that no two can look alike, and none that a spreadsheet would run."""

    def __init__(self) -> None:
        advice = "Write one address such as dana.cole@hospital.org, or leave the cell empty."
        super().__init__(max_length=254, required=False, error_messages={"invalid": advice, "max_length": advice})

    def clean(self, value: Any) -> str:
        text = str(value)
        if text.startswith(("=", "+", "-", "@")):
            raise ValidationError("This looks like a formula. Write one address such as dana.cole@hospital.org.")
        if not text.isascii():
            raise ValidationError("Write the address in the plain letters a to z, without accents.")
        address: str = super().clean(text)
        return address.lower()


class DayField(forms.Field):
    """ISO, a month by name, or a US date that can be read in one way only."""

    def __init__(self, *, required: bool = False, open_end: bool = False) -> None:
        super().__init__(required=required, error_messages={"required": f"Fill in the day. {_DAY_ADVICE}"})
        self.open_end = open_end

    def clean(self, value: Any) -> date | None:
        text = re.sub(r"[ T]00:00(:00(\.0+)?)?Z?$", "", super().clean(value) or "")
        if not text or (self.open_end and text in (NO_END, "12/31/9999")):
            return None
        day = _us_day(text) or _day(text)
        if not 1900 <= day.year <= 2200:
            raise ValidationError(f"The year cannot be right. {_DAY_ADVICE}")
        return day


def _us_day(text: str) -> date | None:
    match = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{2,4})", text)
    if not match:
        return None
    month, day, year = (int(part) for part in match.groups())
    if len(match[3]) != 4:
        raise ValidationError(f"The year has two digits. {_DAY_ADVICE}")
    if month <= 12 and day <= 12 and month != day:
        raise ValidationError(f"This can be read as two different days. {_DAY_ADVICE}")
    return _real(year, month, day)


def _real(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValidationError(f"There is no such day. {_DAY_ADVICE}") from error


def _day(text: str) -> date:
    if match := re.fullmatch(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", text):
        return _real(int(match[1]), int(match[2]), int(match[3]))
    if re.fullmatch(r"\d{5}(\.0+)?", text):
        raise ValidationError(f"This is Excel's number for a day. Format the column as a date. {_DAY_ADVICE}")
    for shape in _DAY_FORMATS:
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007 - a calendar day has no zone
        except ValueError:
            continue
    raise ValidationError(_DAY_ADVICE)


class ClockField(forms.Field):
    def __init__(self) -> None:
        super().__init__(error_messages={"required": "Fill in the time as 14:00 or 2:00 PM."})

    def clean(self, value: Any) -> time:
        text = (
            super().clean(value).replace(".", "") if re.search(r"[ap]\.m", str(value), re.I) else super().clean(value)
        )
        if _TIME_SHAPE.fullmatch(text):
            for shape in _TIME_FORMATS:
                try:
                    return datetime.strptime(text.upper(), shape).time()  # noqa: DTZ007 - wall time
                except ValueError:
                    continue
        raise ValidationError("Write the time as 14:00 or 2:00 PM, between 0:00 and 23:59.")


class ZoneField(forms.Field):
    """An IANA name, in any case. Abbreviations are refused: EST knows no summer time."""

    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value: Any) -> str:
        text = super().clean(value) or ""
        if not text:
            return ""
        found = _zones().get(text.replace(" ", "_").casefold())
        if found is None:
            raise ValidationError("Write a time zone by its IANA name, such as America/New_York or America/Chicago.")
        return found


@cache
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones() if "/" in name or name == "UTC"}


class WordField(forms.Field):
    """One of a few values, by the words that hospitals use for them. default: what an empty cell means."""

    def __init__(self, words: Mapping[Any, str], *, default: str | None = "", shown: str = "") -> None:
        """words: what may be written, separated by spaces in their normal form -> the value, as {value: words}."""
        super().__init__(required=default is None)
        self.default = default
        self.values = {normal(word): str(value) for value, also in words.items() for word in (value, *also.split())}
        self.advice = f"Write one of: {shown or ', '.join(words)}."
        self.error_messages["required"] = self.advice

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return self.default
        try:
            return self.values[normal(text)]
        except KeyError:
            raise ValidationError(self.advice) from None


class WholeField(forms.IntegerField):
    """A whole number, or `default` for an empty cell."""

    def __init__(self, *, low: int, high: int, default: int | None) -> None:
        advice = f"Write a whole number from {low} to {high}."
        names = ("invalid", "min_value", "max_value")
        super().__init__(min_value=low, max_value=high, required=False, error_messages=dict.fromkeys(names, advice))
        self.default = default

    def clean(self, value: Any) -> int | None:
        text = re.sub(r"\s*(%|min|minutes)$", "", str(value))
        number: int | None = super().clean(text)
        return self.default if number is None else number
