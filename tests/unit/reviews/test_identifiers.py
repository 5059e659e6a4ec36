import pytest

from apps.reviews.identifiers import suspicious


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("MRN 4471", "MRN 4471"),
        ("the alert on record number: A1023", "record number: A1023"),
        ("bed 4, 00482913", "00482913"),
        ("called 555 010 2234 back", "555 010 2234"),
        ("DOB 3/4/61", "DOB 3/4/61"),
        ("born 1961", "born 1961"),
        ("the lady of 12.03.1948", "12.03.1948"),
        ("seen 1948-03-12", "1948-03-12"),
        ("seen 4 March 1961", "4 March 1961"),
        ("seen March 4, 1961", "March 4, 1961"),
        ("Mrs. Keller's chart", "Mrs. Keller's"),
        ("with mr Adams", "mr Adams"),
        ("123-45-6789", "123-45-6789"),
    ],
)
def test_suspicious_text_with_an_identifier_names_the_piece(text: str, piece: str) -> None:
    assert piece in suspicious(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "You wrote why you set the 02:40 alert aside.",
        "3 of 5 reports, 250 mg, room 12, week 46, 2026",
        "The threshold 0.123456 is too low",
        "Ms is the plural of M",
        "Dr. Marsh asked first",
        "MRN lookup was slow",
    ],
)
def test_suspicious_ordinary_sentence_says_nothing(text: str) -> None:
    assert suspicious(text) == []


def test_suspicious_several_texts_name_each_piece_once() -> None:
    assert suspicious("Mrs Bell", "MRN 12", "Mrs Bell again") == ["Mrs Bell", "MRN 12"]
