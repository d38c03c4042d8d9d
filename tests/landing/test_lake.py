"""A file in the lake is whole or absent, and none is ever changed."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from landing import Lake
from landing.errors import LakeError
from landing.lake import encode_parquet


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.open(str(tmp_path / "lake"))


@pytest.mark.parametrize("name", ["a[1]", "b]", "c*", "d?"])
def test_a_folder_that_readers_take_for_a_pattern_is_refused(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(LakeError, match=r"take for a pattern\. Set TIDEMARK_LAKE to"):
        Lake.open(str(tmp_path / name / "lake"))
    assert not list(tmp_path.iterdir())


def test_what_is_published_is_read_back(lake: Lake) -> None:
    assert lake.publish("bronze/a/b.parquet", b"content") == "published"
    assert lake.read("bronze/a/b.parquet") == b"content"
    assert list(lake.files()) == ["bronze/a/b.parquet"]


def test_a_buffer_of_arrow_is_published_as_it_is(lake: Lake) -> None:
    table = pa.table({"a": [1, 2]})
    lake.publish("bronze/a.parquet", encode_parquet(table, "zstd"))
    content = lake.read("bronze/a.parquet")
    assert content is not None
    assert pq.read_table(pa.BufferReader(content)).equals(table)


def test_a_large_file_is_published_in_one_piece(lake: Lake) -> None:
    content = os.urandom(40 * 1024 * 1024)
    assert lake.publish("bronze/a.parquet", pa.py_buffer(content)) == "published"
    assert lake.publish("bronze/a.parquet", content) == "exists"
    assert lake.read("bronze/a.parquet") == content


def test_an_empty_file_is_published(lake: Lake) -> None:
    assert lake.publish("bronze/empty", b"") == "published"
    assert lake.read("bronze/empty") == b""


def test_a_taken_name_keeps_its_content(lake: Lake) -> None:
    lake.publish("bronze/a.parquet", b"first")
    assert lake.publish("bronze/a.parquet", b"second") == "exists"
    assert lake.read("bronze/a.parquet") == b"first"


def test_a_file_that_is_not_there_reads_as_none(lake: Lake) -> None:
    assert lake.read("bronze/none.parquet") is None
    assert list(lake.files()) == []


def test_of_sixteen_writers_of_one_name_exactly_one_wins(lake: Lake) -> None:
    contents = [bytes([n]) * 200_000 for n in range(16)]
    with ThreadPoolExecutor(16) as pool:
        for race in range(10):
            path = f"bronze/race-{race}.parquet"
            outcomes = list(pool.map(lambda c, p=path: lake.publish(p, c), contents))
            assert outcomes.count("published") == 1
            assert outcomes.count("exists") == 15
            assert lake.read(path) == contents[outcomes.index("published")]
    assert len(list(lake.files())) == 10


def test_a_lake_below_a_regular_file_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LakeError, match="cannot be written") as raised:
        Lake.open(str(tmp_path / "file" / "lake"))
    assert "\n" not in str(raised.value)
    assert str(raised.value).endswith("or set TIDEMARK_LAKE to another place")


def test_a_folder_that_is_a_file_cannot_be_written(lake: Lake) -> None:
    assert lake.local_folder is not None
    (lake.local_folder / "bronze").write_text("")
    with pytest.raises(
        LakeError, match=r"bronze/a\.parquet cannot be written"
    ) as raised:
        lake.publish("bronze/a.parquet", b"x")
    assert "\n" not in str(raised.value)


@contextmanager
def _somebody_else() -> Iterator[None]:
    """Root may write anywhere: be nobody for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_read_only_lake_cannot_be_written() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        lake = Lake.open(folder)
        with _somebody_else(), pytest.raises(LakeError, match="cannot be written"):
            lake.publish("bronze/a.parquet", b"x")
        assert list(Path(folder).iterdir()) == []
        Path(folder).chmod(0o700)


@pytest.mark.parametrize("url", ["s3://bucket/lake", "https://host/lake", "x://y"])
def test_an_unknown_scheme_is_an_error_that_names_it(url: str) -> None:
    with pytest.raises(LakeError, match="scheme that is not supported"):
        Lake.open(url)


def test_a_storage_url_without_an_account_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in [n for n in os.environ if n.startswith("AZURE_")]:
        monkeypatch.delenv(name)
    with pytest.raises(LakeError, match="cannot be opened") as raised:
        Lake.open("az://container/lake")
    assert "\n" not in str(raised.value)


def test_a_file_url_is_a_local_folder(tmp_path: Path) -> None:
    lake = Lake.open(f"file://{tmp_path}/lake")
    assert lake.local_folder == tmp_path / "lake"
    assert (tmp_path / "lake").is_dir()


_WRITER = """
import sys
from itertools import count
import pyarrow as pa
from landing.lake import Lake, encode_parquet
lake = Lake.open(sys.argv[1])
table = pa.table({"a": pa.array(range(400_000))})
for number in count():
    lake.publish(f"bronze/s/{number}.parquet", encode_parquet(table, "zstd"))
    print(number, flush=True)
"""


def test_killing_a_writer_leaves_only_whole_files(tmp_path: Path) -> None:
    for kill in range(3):
        folder = tmp_path / f"lake-{kill}"
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(folder)], stdout=subprocess.PIPE
        )
        assert writer.stdout is not None
        for _ in range(3 + kill):
            writer.stdout.readline()
        time.sleep(0.003 * kill)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        published = sorted(folder.rglob("*.parquet"))
        assert len(published) >= 3
        for path in published:
            assert pq.ParquetFile(path).read().num_rows == 400_000
        listed = sorted(Lake.open(str(folder)).files())
        assert listed == sorted(str(p.relative_to(folder)) for p in published)
