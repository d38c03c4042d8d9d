"""A warehouse that may not be written is left, and the way out harms nothing."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from landing.building.held import _require_unlocked
from landing.errors import BuildError, SettingsError
from landing.settings import load_settings

_NOBODY = 65534


@contextmanager
def _without_rights() -> Iterator[None]:
    """Be a user whom the rights of a file concern, which root is not."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        if user == 0:
            os.seteuid(user)


@pytest.fixture
def warehouse() -> Iterator[Path]:
    """A warehouse in a folder that all may reach."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        path = folder / "warehouse.duckdb"
        duckdb.connect(str(path)).close()
        yield path
        folder.chmod(0o777)


def _told(warehouse: Path) -> BuildError:
    with pytest.raises(BuildError) as raised, _without_rights():
        _require_unlocked(warehouse)
    return raised.value


def test_a_file_that_may_not_be_written_is_not_to_be_moved_away(
    warehouse: Path,
) -> None:
    warehouse.chmod(0o444)
    told = _told(warehouse)
    assert told.message == f"warehouse {warehouse} may not be written; it is as it was"
    assert "TIDEMARK_WAREHOUSE" in told.way_out
    assert "Bronze" not in told.way_out


@pytest.mark.parametrize("is_there", [True, False])
def test_a_folder_that_may_not_be_written_is_named(
    warehouse: Path, is_there: bool
) -> None:
    """DuckDB needs it for its log."""
    warehouse.chmod(0o666)
    if not is_there:
        warehouse.unlink()
    warehouse.parent.chmod(0o555)
    assert f"folder {warehouse.parent} may not be written" in _told(warehouse).message


def test_a_folder_that_is_not_there_is_named(warehouse: Path) -> None:
    nowhere = warehouse.parent / "nowhere"
    told = _told(nowhere / "warehouse.duckdb")
    assert f"folder {nowhere} does not exist" in told.message
    nowhere.mkdir(0o000)
    (nowhere / "below").mkdir()
    assert "cannot be reached" in _told(nowhere / "below" / "w.duckdb").message


def test_a_file_that_is_no_warehouse_may_be_moved_away(warehouse: Path) -> None:
    warehouse.write_text("no database" * 1000)
    warehouse.chmod(0o666)
    assert "move it away and rebuild it" in _told(warehouse).way_out


@pytest.mark.parametrize("name", ["it's.duckdb", 'it"s.duckdb'])
def test_a_name_that_no_database_can_have_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="Call the file otherwise"):
        load_settings(tmp_path, {"TIDEMARK_WAREHOUSE": name})
    named = load_settings(tmp_path, {"TIDEMARK_WAREHOUSE": "it's/w.duckdb"})
    assert named.warehouse == tmp_path / "it's/w.duckdb"
