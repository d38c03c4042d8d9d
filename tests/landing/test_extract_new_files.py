"""What has landed tells which files are new, and no time of a file does."""

import errno
import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from _extraction import HOUR, OLD, Crash, crash_at, statuses

from landing.control.watermarks import Control
from landing.errors import SourceError, WatermarkError
from landing.extraction.landed_files import LandedFiles, reset_files
from landing.extraction.spool import Spool
from landing.extraction.window import at
from landing.lake import Lake
from landing.readers.files import FoundFile, local
from landing.readers.files.local import LocalFolder

LONG_SINCE = (0, 0)
LATER = HOUR + timedelta(days=9_000)


def csv(*ids: int, changed: str = OLD) -> str:
    return "id,changed\n" + "".join(f"{n},{changed}\n" for n in ids)


@pytest.fixture
def inbox(file_extraction):
    """Files in folders, as `*/p.csv` means them."""
    file_extraction.declare(path="*/p.csv")

    def put(name: str, content: str) -> Path:
        (file_extraction.inbox / name).parent.mkdir(parents=True, exist_ok=True)
        return file_extraction.write(content, name)

    file_extraction.put = put
    return file_extraction


def landed(inbox) -> list[int]:
    """Extract, and return the keys that this landed."""
    return inbox.ids(inbox.extract().paths)


def test_each_file_lands_once(inbox) -> None:
    inbox.put("d1/p.csv", csv(1))
    inbox.put("d2/p.csv", csv(2))
    assert landed(inbox) == [1, 2]
    assert landed(inbox) == []
    inbox.put("d3/p.csv", csv(3))
    assert landed(inbox) == [3]
    assert statuses(inbox) == ["committed"] * 3


def test_a_lake_that_was_emptied_is_a_stop(inbox) -> None:
    inbox.put("d1/p.csv", csv(1))
    assert landed(inbox) == [1]
    shutil.rmtree(inbox.folder / "lake/bronze")
    inbox.put("d2/p.csv", csv(2))
    with pytest.raises(WatermarkError, match="no file of it is there"):
        inbox.extract()
    assert inbox.files() == []
    reset_files(inbox.source.name, inbox.control)
    assert landed(inbox) == [1, 2]


def test_a_file_that_is_mended_counts_from_when_it_was_read(inbox) -> None:
    """And not from when it was refused: what another file said since is older."""
    broken = inbox.put("d1/p.csv", "id,changed\n1\n")
    with pytest.raises(SourceError, match=r"d1/p\.csv"):
        inbox.extract()
    inbox.put("d2/p.csv", csv(1, changed="2021-05-01"))
    with pytest.raises(SourceError, match=r"d1/p\.csv"):
        inbox.extract()
    broken.write_text(csv(1, changed="2021-05-02"))
    inbox.extract()
    [older, newer] = sorted(inbox.rows(), key=lambda row: row["window_high"])
    assert (older["changed"], newer["changed"]) == ("2021-05-01", "2021-05-02")


def test_a_staged_folder_that_is_moved_below_the_pattern_lands(inbox) -> None:
    inbox.put("d1/p.csv", csv(1))
    staged = inbox.folder / "staging"
    staged.mkdir()
    (staged / "p.csv").write_text(csv(2))
    os.utime(staged / "p.csv", LONG_SINCE)
    inbox.extract()
    staged.rename(inbox.inbox / "d2")
    assert landed(inbox) == [2]


def test_what_a_link_leads_to_lands(inbox) -> None:
    inbox.put("d1/p.csv", csv(1))
    elsewhere = inbox.folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "p.csv").write_text(csv(2))
    inbox.extract()
    (inbox.inbox / "d2").symlink_to(elsewhere)
    assert landed(inbox) == [2]
    (inbox.inbox / "d3").mkdir()
    (inbox.inbox / "d3" / "p.csv").symlink_to(elsewhere / "p.csv")
    assert landed(inbox) == [2], "another name is another file"


def test_a_link_that_is_set_to_another_file_lands_that(inbox) -> None:
    for name, number in (("one", 1), ("two", 2)):
        (inbox.folder / name).write_text(csv(number))
        os.utime(inbox.folder / name, LONG_SINCE)
    (inbox.inbox / "d").mkdir()
    link = inbox.inbox / "d" / "p.csv"
    link.symlink_to(inbox.folder / "one")
    inbox.extract()
    link.unlink()
    link.symlink_to(inbox.folder / "two")
    assert landed(inbox) == [2]


def test_a_widened_pattern_lands_what_it_means_now(inbox) -> None:
    inbox.put("d1/p.csv", csv(1))
    inbox.put("d1/q.csv", csv(2))
    inbox.put("d1/e/p.csv", csv(3))
    inbox.extract()
    inbox.declare(path="*/?.csv")
    assert landed(inbox) == [2]
    inbox.declare(path="**/*.csv")
    assert landed(inbox) == [3]


def test_a_file_of_a_server_whose_clock_is_behind_lands(inbox) -> None:
    inbox.put("d1/p.csv", csv(1))
    inbox.extract(clock=lambda: LATER)
    inbox.put("d2/p.csv", csv(2))
    assert inbox.ids(inbox.extract(clock=lambda: HOUR).paths) == [2]


@pytest.mark.parametrize("content", [csv(2), csv(1, 2), csv(1, changed="never")])
def test_a_file_that_was_replaced_or_appended_lands_whole(inbox, content: str) -> None:
    inbox.put("d/p.csv", csv(1))
    inbox.extract()
    inbox.put("d/p.csv", content)
    os.utime(inbox.inbox / "d/p.csv", LONG_SINCE)
    paths = inbox.extract().paths
    assert len(inbox.rows(paths)) == content.count("\n") - 1


def test_a_file_that_is_replaced_by_an_older_one_lands(inbox) -> None:
    inbox.put("d/p.csv", csv(1, changed="2021-01-01"))
    kept = inbox.folder / "kept.csv"
    kept.write_text(csv(1))
    os.utime(kept, LONG_SINCE)
    inbox.extract()
    kept.replace(inbox.inbox / "d/p.csv")
    (row,) = inbox.rows(inbox.extract().paths)
    assert row["changed"] == OLD


def test_a_file_rewritten_within_the_second_lands_though_nothing_else_tells(
    inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Same size, same times, same inode: as on a file system with whole seconds."""
    state = os.stat

    class Coarse:
        def __init__(self, found: os.stat_result) -> None:
            self.st_mode, self.st_ino = found.st_mode, found.st_ino
            self.st_size = found.st_size
            self.st_mtime_ns = self.st_ctime_ns = at(HOUR)

    path = inbox.put("d/p.csv", csv(1))
    found = Coarse(state(path))
    monkeypatch.setattr("landing.readers.files.local._found", _stamped(found))
    soon = HOUR + timedelta(seconds=1)
    inbox.extract(clock=lambda: soon)
    path.write_text(csv(2))
    assert inbox.ids(inbox.extract(clock=lambda: soon).paths) == [2]
    assert inbox.extract(clock=lambda: HOUR + timedelta(minutes=1)).rows == 0
    known = LandedFiles(inbox.control).known("products")
    assert known["d/p.csv"].is_settled


def _stamped(found: Any) -> Callable[..., FoundFile]:
    real = local._found
    return lambda name, _: real(name, found)


def test_a_file_that_is_gone_changes_nothing_nor_does_its_return(inbox) -> None:
    inbox.put("d1/p.csv", csv(1))
    inbox.put("d2/p.csv", csv(2))
    inbox.extract()
    (inbox.inbox / "d1/p.csv").unlink()
    assert landed(inbox) == []
    inbox.put("d1/p.csv", csv(1))
    assert landed(inbox) == []


def test_known_content_under_another_name_lands_for_three_states_are_a_b_a(
    inbox,
) -> None:
    inbox.put("d1/p.csv", csv(1, changed="a"))
    inbox.put("d2/p.csv", csv(1, changed="b"))
    inbox.extract()
    (inbox.inbox / "d1").rename(inbox.inbox / "d3")
    assert landed(inbox) == [1]


def test_a_touched_file_is_looked_into_and_does_not_land(inbox) -> None:
    path = inbox.put("d/p.csv", csv(1))
    inbox.extract()
    os.utime(path, LONG_SINCE)
    assert landed(inbox) == []
    known = LandedFiles(inbox.control).known("products")["d/p.csv"]
    assert known.stamp.startswith("0/")


def test_of_files_in_one_run_the_later_name_is_read_later(inbox) -> None:
    inbox.put("d1/p.csv", csv(1, changed="first"))
    inbox.put("d2/p.csv", csv(1, changed="second"))
    result = inbox.extract(clock=lambda: HOUR)
    readings = {row["changed"]: row["window_high"] for row in inbox.rows()}
    assert readings == {
        "first": "2024-05-01T12:30:00.000000000Z",
        "second": "2024-05-01T12:30:00.000001000Z",
    }
    assert result.window_high == readings["second"]
    inbox.put("d0/p.csv", csv(1, changed="third"))
    inbox.extract(clock=lambda: HOUR - timedelta(hours=1))
    third = [r["window_high"] for r in inbox.rows() if r["changed"] == "third"]
    assert third == ["2024-05-01T12:30:00.000002000Z"], "a reading never goes back"


@pytest.mark.parametrize("step", ["planned", "landed", "committing"])
def test_a_crash_repeats_the_files_that_were_not_noted(inbox, step: str) -> None:
    for number in (1, 2, 3):
        inbox.put(f"d{number}/p.csv", csv(number))
    with pytest.raises(Crash):
        inbox.extract(progress=crash_at(step), part_rows=1)
    before = inbox.files()
    inbox.put("d0/p.csv", csv(0))
    assert inbox.extract(part_rows=1).repeated_window
    assert inbox.ids() == [0, 1, 2, 3], "each of them once"
    assert set(before) <= set(inbox.files())
    assert statuses(inbox) == ["failed", "committed"]
    readings = {row["id"]: row["window_high"] for row in inbox.rows()}
    assert max(readings, key=lambda key: readings[key]) == 0, "as it came last"


def test_a_file_that_was_published_and_not_noted_gets_the_same_name(
    inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.put("d/p.csv", csv(1, 2, 3))
    with monkeypatch.context() as during:
        during.setattr(LandedFiles, "note", _crash)
        with pytest.raises(Crash):
            inbox.extract(part_rows=2, clock=lambda: HOUR)
    (first,) = inbox.files()
    inbox.extract(part_rows=2, clock=lambda: HOUR + timedelta(minutes=1))
    assert len(inbox.files()) == 2
    assert first in inbox.files()


def _crash(*_: object) -> None:
    raise Crash


def test_files_land_into_another_lake_again_in_their_old_order(inbox) -> None:
    inbox.put("d2/p.csv", csv(1, changed="old"))
    inbox.extract()
    inbox.put("d1/p.csv", csv(1, changed="new"))
    inbox.extract()
    inbox.extract(clock=lambda: LATER)  # by now their stamps tell
    inbox.lake = Lake.open(str(inbox.folder / "other"))
    assert inbox.extract(clock=lambda: LATER).rows == 2
    newest = max(inbox.rows(), key=lambda row: row["window_high"])
    assert newest["changed"] == "new"
    assert inbox.extract(clock=lambda: LATER).rows == 0


def test_lake_and_control_table_may_move_together(inbox) -> None:
    inbox.put("d/p.csv", csv(1))
    (inbox.folder / "a").mkdir()
    for place in ("a", "b"):
        inbox.lake = Lake.open(str(inbox.folder / place / "lake"))
        url = f"sqlite:///{inbox.folder / place / 'control.db'}"
        inbox.control = Control.open(url)
        assert inbox.extract().rows == (place == "a")
        if place == "a":
            (inbox.folder / "a").rename(inbox.folder / "b")


def test_the_same_folder_at_another_address_has_landed(inbox) -> None:
    inbox.put("d/p.csv", csv(1))
    inbox.extract()
    inbox.inbox.rename(inbox.folder / "moved")
    inbox.reader = LocalFolder(inbox.folder / "moved")
    assert landed(inbox) == []


def test_an_empty_folder_is_not_taken_for_one_without_news(inbox) -> None:
    inbox.put("d/p.csv", csv(1))
    inbox.extract()
    (inbox.inbox / "d/p.csv").unlink()
    with pytest.raises(SourceError, match="no file matches"):
        inbox.extract()
    inbox.reader = LocalFolder(inbox.folder / "nowhere")
    with pytest.raises(SourceError, match="nowhere cannot be listed"):
        inbox.extract()


def test_a_folder_that_leads_to_itself_is_read_once(inbox) -> None:
    inbox.declare(path="**/p.csv")
    inbox.put("d/p.csv", csv(1))
    (inbox.inbox / "d/loop").symlink_to(inbox.inbox / "d")
    (inbox.inbox / "top").symlink_to(inbox.inbox)
    assert landed(inbox) == [1]


def test_of_ten_thousand_files_without_news_none_is_opened(
    inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(10_000):
        path = inbox.inbox / f"{number // 100}" / f"{number % 100}"
        path.mkdir(parents=True)
        (path / "p.csv").write_text(csv(number))
    inbox.declare(path="*/*/p.csv")
    result = inbox.extract(clock=lambda: LATER)
    assert (result.rows, result.files) == (10_000, 1)
    monkeypatch.delattr(LocalFolder, "open")
    assert inbox.extract(clock=lambda: LATER).rows == 0


def test_a_deletion_flag_in_a_file_marks_its_row(inbox) -> None:
    inbox.declare("id bigint", "changed varchar", "gone varchar", deleted_column="gone")
    inbox.put("d/p.csv", f"id,changed,gone\n1,{OLD},1\n2,{OLD},0\n")
    inbox.put("e/p.csv", f"id,changed,gone\n3,{OLD},X\n")
    with pytest.raises(SourceError, match=r"e/p\.csv"):
        inbox.extract()
    assert [row["is_deleted"] for row in inbox.rows()] == [True, False]


def test_a_full_disk_of_temporary_files_is_not_the_file_s_fault(
    inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.put("a/p.csv", csv(1))

    def full(spool: Spool, table: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Spool, "put", full)
        with pytest.raises(SourceError) as refused:
            inbox.extract()
    assert "the disk of temporary files (" in str(refused.value)
    assert "a/p.csv is read" in str(refused.value)
    assert "TMPDIR" in str(refused.value)
    assert inbox.extract().rows == 1


def test_a_file_of_large_rows_lands_in_several_of_bronze(
    inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 100_000
    monkeypatch.setattr("landing.extraction.file_parts.PART_BYTES", most)
    rows = "".join(f"{n},{'x' * 10_000}\n" for n in range(100))
    inbox.put("a/p.csv", f"id,changed\n{rows}")
    result = inbox.extract()
    assert (result.rows, len(inbox.rows())) == (100, 100)
    assert 8 <= result.files <= 20
