import pytest

from apps.operations.roster.decoding import MAX_BYTES, Unreadable, decode

TEXT = "external_id,last\nE1,Müller\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_from_excel_reads_the_same_in_every_encoding_and_line_end(encoding: str, end: str) -> None:
    assert decode(TEXT.replace("\n", end).encode(encoding)) == TEXT


def test_mixed_line_ends_are_all_line_ends() -> None:
    assert decode(b"a\r\nb\rc\nd") == "a\nb\nc\nd"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0rest", "Excel workbook"),
        (b"%PDF-1.7", "PDF"),
        (b"<html><table>", "web page"),
        ("a,b\nMü".encode()[:-1], "cut off"),
        ("a,b\nM".encode("utf-16")[:-1], "cut off"),
        ("a\nMüller\nM".encode() + b"\xfcller", "Two encodings"),
        (b"a,b\nM\x81,1\n", "cannot be told"),
        (b"x" * (MAX_BYTES + 1), "10 MB"),
    ],
)
def test_a_file_that_is_no_text_is_refused_with_the_way_out(content: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        decode(content)


def test_a_nul_is_refused_with_its_line() -> None:
    with pytest.raises(Unreadable) as refusal:
        decode(b"a,b\n1,2\n3,\x00\n" + b"long enough not to look like UTF-16" * 3)
    assert refusal.value.line == 3
