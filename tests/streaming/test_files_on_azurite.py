"""Files in a container land as those in a folder do; an ETag tells what is new."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import obstore
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from azurite import Azurite

from landing.control.watermarks import Control
from landing.declarations import Column, FileSource
from landing.errors import SourceError
from landing.extraction.table import extract
from landing.lake import Lake
from landing.lake_account import open_account
from landing.readers.files import open_place
from landing.readers.files.remote import RemoteFolder

_numbers = itertools.count()


class Inbox:
    """A container of files, a lake in a folder and a control table."""

    def __init__(self, url: str, folder: Path) -> None:
        self.store = open_account(url)
        self.source = FileSource(
            name="products",
            file=Path("dbt_project/bronze/s.yml"),
            columns=(Column("id", "bigint"),),
            connection="inbox",
            key=("id",),
            deleted_column=None,
            path="**/p*.csv",
        )
        self.place = open_place(self.source, url, folder)
        self.lake = Lake.open(str(folder / "lake"))
        self.control = Control.open(f"sqlite:///{folder}/control.db")

    def put(self, name: str, content: bytes) -> None:
        obstore.put(self.store, name, content)

    def landed(self) -> list[int]:
        """Extract, and return the keys that this landed."""
        result = extract(
            self.source, reader=self.place, lake=self.lake, control=self.control
        )
        tables = [
            pq.ParquetFile(pa.BufferReader(self.lake.read(path))).read()
            for path in result.paths
        ]
        return sorted(key for table in tables for key in table["id"].to_pylist())


@pytest.fixture
def inbox(azurite: Azurite, tmp_path: Path) -> Iterator[Inbox]:
    container = azurite.make_container(f"inbox{next(_numbers)}")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in azurite.environment.items():
            patch.setenv(name, value)
        yield Inbox(f"az://{container}/of/others", tmp_path)


def test_a_file_lands_when_its_content_is_new(inbox: Inbox) -> None:
    inbox.put("d1/p.csv", b"id\n1\n")
    inbox.put("p2.csv", b"id\n2\n")
    inbox.put("d1/q.csv", b"id\n9\n")
    assert inbox.landed() == [1, 2]
    assert inbox.landed() == []
    inbox.put("d1/p.csv", b"id\n3\n")
    assert inbox.landed() == [3], "same size, same second"
    inbox.put("d1/p.csv", b"id\n3\n")
    assert inbox.landed() == [], "another ETag, the same content"


def test_nothing_is_fetched_where_nothing_changed(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.put("p.csv", b"id\n1\n")
    inbox.landed()
    monkeypatch.delattr(RemoteFolder, "open")
    assert inbox.landed() == []


def test_a_file_is_read_as_the_one_that_was_found(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.put("p.csv", b"id\n1\n")
    found = inbox.place.files("p.csv")
    inbox.put("p.csv", b"id\n2\n")
    with monkeypatch.context() as during:
        during.setattr(RemoteFolder, "files", lambda *_: found)
        with pytest.raises(SourceError, match=r"p\.csv cannot be read: it was replace"):
            inbox.landed()
    assert inbox.landed() == [2]


def test_a_file_that_is_gone_when_it_is_read_says_so(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.put("p.csv", b"id\n1\n")
    found = inbox.place.files("p.csv")
    obstore.delete(inbox.store, "p.csv")
    monkeypatch.setattr(RemoteFolder, "files", lambda *_: found)
    with pytest.raises(SourceError, match="replaced or removed meanwhile"):
        inbox.landed()


def test_a_large_file_is_read_from_a_temporary_one(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("landing.readers.files.remote._IN_MEMORY", 1000)
    table = pa.table({"id": pa.array(range(50_000), pa.int64())})
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, row_group_size=1000)
    inbox.put("p.parquet", sink.getvalue().to_pybytes())
    inbox.source = replace(inbox.source, path="*.parquet", format="parquet")
    assert inbox.landed() == list(range(50_000))


def test_a_container_that_is_not_there_is_an_error(
    inbox: Inbox, tmp_path: Path
) -> None:
    inbox.place = open_place(inbox.source, "az://nowhere/x", tmp_path)
    with pytest.raises(SourceError, match="az://nowhere/x cannot be listed"):
        inbox.landed()
