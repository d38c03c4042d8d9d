"""A listing of the lake names each file of Bronze and each entry."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from _events import SOURCE, batch

from landing import Lake, land_events
from landing.errors import LakeError
from landing.listing import FOLDER, publish_listing

NOON = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.open(f"{tmp_path}/lake")


def test_each_file_stands_in_it_with_its_source_and_hour(
    lake: Lake, tmp_path: Path
) -> None:
    landed = land_events(lake, SOURCE, batch(b"{}", b"[]"), clock=lambda: NOON)
    listing = publish_listing(lake, NOON)
    rows = pq.read_table(tmp_path / "lake" / listing).to_pylist()
    assert {row["path"] for row in rows} >= {one.path for one in landed}
    assert {(row["source"], row["landed_hour"]) for row in rows} == {
        (SOURCE.name, "2026-03-01T12")
    }
    assert any(row["path"].startswith("manifest/") for row in rows)


def test_an_empty_lake_has_a_listing_without_a_row(lake: Lake, tmp_path: Path) -> None:
    listing = publish_listing(lake, NOON)
    assert pq.read_table(tmp_path / "lake" / listing).num_rows == 0


def test_what_a_dead_process_left_goes_after_two_days_and_no_sooner(
    lake: Lake, tmp_path: Path
) -> None:
    left = tmp_path / "lake" / publish_listing(lake, NOON)
    now = datetime.now(UTC)
    publish_listing(lake, now + timedelta(hours=47))
    assert left.exists()
    publish_listing(lake, now + timedelta(hours=49))
    assert not left.exists()


def test_one_that_cannot_be_removed_stops_no_listing(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Lake, path: str) -> None:
        raise LakeError(f"{path}: not allowed", way_out="Ask for the role")

    left = publish_listing(lake, NOON)
    monkeypatch.setattr(Lake, "remove", refuse)
    later = publish_listing(lake, datetime.now(UTC) + timedelta(days=3))
    assert {one.name for one in (tmp_path / "lake" / FOLDER).iterdir()} == {
        Path(left).name,
        Path(later).name,
    }
