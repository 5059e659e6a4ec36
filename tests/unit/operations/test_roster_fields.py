"""What a cell may hold, and how it is read. Form fields need no database."""

from datetime import date, time
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError

from apps.operations.roster.fields import ClockField, CodeField, DayField, LinesField, MailField, WholeField, ZoneField
from apps.operations.roster.headings import FORMATS, Kind
from apps.operations.roster.rows import EMPLOYMENT, FORMS, FORUMS, LEAD_ROLES, SHIFTS, WeekdayField, WordField


def says(field: forms.Field, value: str) -> str:
    with pytest.raises(ValidationError) as refusal:
        field.clean(value)
    return refusal.value.messages[0]


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-30",
        "2026/11/30",
        "20261130",
        "11/30/2026",
        "30-Nov-2026",
        "30 November 2026",
        "Nov 30, 2026",
        "2026-11-30 00:00:00",
        "2026-11-30T00:00:00.000Z",
    ],
)
def test_a_day_is_read_in_every_form_that_means_one_day(text: str) -> None:
    assert DayField().clean(text) == date(2026, 11, 30)


def test_a_us_day_that_reads_the_same_either_way_is_read() -> None:
    assert DayField().clean("5/5/2026") == date(2026, 5, 5)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("3/4/2026", "two different days"),
        ("30/11/2026", "no such day"),
        ("11/30/26", "two digits"),
        ("30.11.2026", "Write the day as"),
        ("2026-W53", "Write the day as"),
        ("2027-02-29", "no such day"),
        ("2026-04-31", "no such day"),
        ("0000-01-01", "no such day"),
        ("9999-12-31", "year cannot be right"),
        ("46356", "Excel's number"),
        ("1764460800000", "Write the day as"),
        ("2026-11-30 14:00", "Write the day as"),
    ],
)
def test_a_day_that_is_unclear_is_refused_with_how_to_write_it(text: str, advice: str) -> None:
    assert advice in says(DayField(), text)


@pytest.mark.parametrize("text", ["", "9999-12-31", "12/31/9999"])
def test_an_open_end_may_be_written_as_hr_systems_do(text: str) -> None:
    assert DayField(open_end=True).clean(text) is None


@pytest.mark.parametrize("text", ["14:00", "14:00:00", "1400", "2:00 PM", "2:00pm", "2 PM", "2pm", "2:00 p.m."])
def test_a_time_is_read_in_every_usual_form(text: str) -> None:
    assert ClockField().clean(text) == time(14)


@pytest.mark.parametrize("text", ["24:00", "14:60", "25", "noon", "14h", "0.5833", "-1:00"])
def test_a_time_that_is_none_is_refused(text: str) -> None:
    assert "14:00 or 2:00 PM" in says(ClockField(), text)


@pytest.mark.parametrize("text", ["Monday", "monday", "MON", "Mon", "1"])
def test_a_weekday_is_read_by_name_and_number(text: str) -> None:
    assert WeekdayField().clean(text) == 0
    assert WeekdayField().clean("7") == WeekdayField().clean("Sun") == 6


@pytest.mark.parametrize("text", ["0", "8", "Someday"])
def test_a_weekday_that_is_none_is_refused(text: str) -> None:
    assert "1 is Monday" in says(WeekdayField(), text)


@pytest.mark.parametrize("text", ["America/New_York", "america/new_york", "AMERICA/NEW YORK"])
def test_a_zone_is_read_in_any_case(text: str) -> None:
    assert ZoneField().clean(text) == "America/New_York"


@pytest.mark.parametrize("text", ["EST", "EST5EDT", "Eastern", "US/Pacific-New", "+25:00", "../etc/passwd"])
def test_a_zone_that_is_none_or_knows_no_summer_is_refused(text: str) -> None:
    assert "IANA" in says(ZoneField(), text)


@pytest.mark.parametrize(
    "text",
    [
        *("a@b", "a b@x.org", "a@x.org, b@x.org", "A <a@x.org>", "@x.org", "=1+1@x.org", "+1@x.org", "-1@x.org"),
        *("\u0131rem@x.org", "\u0430na@x.org", "ana@\u0445ost.org", "a@x..org", f"{'a' * 250}@x.org"),
    ],
)
def test_an_address_that_could_mislead_is_refused(text: str) -> None:
    assert says(MailField(), text)


@pytest.mark.parametrize("text", ["Dana.O'Neil+ed@Hospital.ORG", "d@xn--bcher-kva.example"])
def test_an_address_is_kept_in_small_letters(text: str) -> None:
    assert MailField().clean(text) == text.lower()


@pytest.mark.parametrize("text", ["=ED", "-ED", "@ED", "1.2E+08", "a\\b", "<ED>", "1 OR 1=1"])
def test_a_key_that_is_no_key_is_refused(text: str) -> None:
    assert says(CodeField(max_length=24, what="the code"), text)


@pytest.mark.parametrize("text", ["4W", "4 West", "MED/SURG", "R&D", "0042", "Ä1", "a3f0-11"])
def test_a_key_may_be_written_as_hospitals_do(text: str) -> None:
    assert CodeField(max_length=24, what="the code").clean(text) == text


@pytest.mark.parametrize("text", ["NaN", "1e309", "9223372036854775808", "-0.5", "1.5", "x", "true", "[1]"])
def test_a_number_that_is_none_is_refused(text: str) -> None:
    assert "whole number" in says(WholeField(low=1, high=480, default=15), text)


@pytest.mark.parametrize(("text", "number"), [("", 15), ("10", 10), ("10 min", 10), (" 7 ", 7)])
def test_a_number_is_read_with_its_unit(text: str, number: int) -> None:
    assert WholeField(low=1, high=480, default=15).clean(text) == number


def test_texts_are_parted_by_semicolons() -> None:
    assert LinesField(max_length=100, what="x").clean("Look first; Act ;; Tell") == ("Look first", "Act", "Tell")


@pytest.mark.parametrize(
    ("words", "text", "value"),
    [
        (LEAD_ROLES, "Medical Director", "lead"),
        (LEAD_ROLES, "Co-Lead", "co_lead"),
        (LEAD_ROLES, "Peer Champion", "peer_champion"),
        (EMPLOYMENT, "Full-time", "employed"),
        (SHIFTS, "Nights", "night"),
        (FORUMS, "Change of shift", "change_of_shift"),
        (FORUMS, "1:1", "one_to_one"),
    ],
)
def test_a_word_is_read_as_hospitals_write_it(words: Any, text: str, value: str) -> None:
    assert WordField(words).clean(text) == value


@pytest.mark.parametrize("kind", Kind)
def test_every_column_has_its_field_and_every_field_its_column(kind: Kind) -> None:
    assert {column.name for column in FORMATS[kind]} == set(FORMS[kind].base_fields)
