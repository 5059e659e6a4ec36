import os
import threading
from pathlib import Path
from uuid import UUID

import pytest

from apps.reminders import mark
from apps.reminders.mark import Mark

OURS, THEIRS = UUID(int=1), UUID(int=2)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hospital" / "mark.json"


def test_mark_is_read_as_it_was_written(path: Path) -> None:
    mark.write(path, Mark(OURS, 7))
    assert mark.read(path) == Mark(OURS, 7)
    assert [found.name for found in path.parent.iterdir()] == ["mark.json"]


def test_higher_generation_of_the_same_line_stays(path: Path) -> None:
    mark.write(path, Mark(OURS, 7))
    mark.write(path, Mark(OURS, 6))
    assert mark.read(path) == Mark(OURS, 7)
    mark.write(path, Mark(THEIRS, 1))
    assert mark.read(path) == Mark(THEIRS, 1)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"lineage": "x", "generation": 1}', '{"generation": 1}', "null"])
def test_what_cannot_be_understood_is_no_mark(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_text(text)
    assert mark.read(path) is None


def test_file_out_of_a_backup_is_a_copy(path: Path) -> None:
    mark.write(path, Mark(OURS, 7))
    os.utime(path, (path.stat().st_mtime - 3600,) * 2)
    assert mark.read(path) == Mark(OURS, 7, copied=True)


def test_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "mark.json"
    assert not mark.can_write(path)
    with pytest.raises(OSError, match="file"):
        mark.write(path, Mark(OURS, 7))


def test_many_writers_leave_the_highest(path: Path) -> None:
    threads = [threading.Thread(target=mark.write, args=(path, Mark(OURS, n))) for n in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert mark.read(path) == Mark(OURS, 39)
