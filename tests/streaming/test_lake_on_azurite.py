"""A lake in a storage account is landed into and built from as a folder is."""

import contextlib
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import SEEK_END
from pathlib import Path
from typing import Any

import duckdb
import pytest
from _project import Pipeline
from azurite import ACCOUNT, Azurite
from incremental import land_increment

from landing import Lake
from landing.errors import LakeError
from landing.lake_files import LakeFiles

EVENTS, BATCH = 400, 60  # orders of a year, and events of a file
_numbers = itertools.count()


@dataclass
class InAccount(Pipeline):
    """A pipeline whose lake is in a storage account."""

    url: str = ""

    def environment(self, schema: str = "main") -> dict[str, str]:
        return super().environment(schema) | {"TIDEMARK_LAKE": self.url}


@pytest.fixture(scope="module")
def account(azurite: Azurite) -> Iterator[Azurite]:
    """The emulator, for what this process opens, too."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in azurite.environment.items():
            patch.setenv(name, value)
        yield azurite


@pytest.fixture
def container(account: Azurite) -> str:
    return account.make_container(f"lake{next(_numbers)}")


@pytest.fixture
def lake(container: str) -> Lake:
    return Lake.open(f"az://{container}/of/ours")


@dataclass
class Story:
    """A lake in an account that was built several times, and one in a folder."""

    in_account: InAccount
    in_folder: Pipeline
    asked: list[Counter[str]]
    """What each build asked the account for: of 2 files, of 8 more, and of 2 more."""


@pytest.fixture(scope="module")
def story(account: Azurite, tmp_path_factory: pytest.TempPathFactory) -> Story:
    account.make_container("story")
    there = InAccount(tmp_path_factory.mktemp("there"), url="az://story/of/ours")
    here = Pipeline(tmp_path_factory.mktemp("here"))
    asked = []
    for numbers in ([1, 2], range(3, 11), [11, 12]):
        land([there, here], *numbers)
        before = account.counts("story")
        there.run()
        asked.append(account.counts("story") - before)
    return Story(there, here, asked)


def land(pipelines: Sequence[Pipeline], *numbers: int) -> None:
    """Land the same events in each lake, some of them late by up to a year."""
    for pipeline in pipelines:
        lake = pipeline.environment()["TIDEMARK_LAKE"]
        for number in numbers:
            land_increment(lake, EVENTS, number, BATCH)


def tables(pipeline: Pipeline) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of Silver and Gold, audit columns aside."""
    names = pipeline.query(
        "select table_schema, table_name, list(column_name order by ordinal_position) "
        "from information_schema.columns where table_schema in ('silver', 'gold') "
        "and not starts_with(column_name, '_') "
        "and not starts_with(table_name, 'stg_') "
        "and table_name <> 'gold_sla_breaches' group by all"
    )
    return {
        f"{schema}.{table}": pipeline.query(
            "select "
            + ", ".join(f'"{column}"' for column in columns)
            + f" from {schema}.{table} order by all"
        )
        for schema, table, columns in names
    }


@pytest.mark.shop
def test_an_increment_fetches_its_new_files_once_and_no_others(story: Story) -> None:
    assert [each["GET"] for each in story.asked] == [2, 8, 2]
    assert {each["LIST"] for each in story.asked[1:]} == {story.asked[1]["LIST"]}
    assert {kind for each in story.asked for kind in each} == {"GET", "LIST"}


@pytest.mark.shop
def test_what_is_built_of_an_account_is_what_is_built_of_a_folder(
    story: Story,
) -> None:
    """By increments with late events, by a first build, and by a full refresh."""
    story.in_folder.run()
    assert tables(story.in_account) == tables(story.in_folder)
    before = len(tables(story.in_account)["silver.silver_orders"])
    land([story.in_account, story.in_folder], 13)
    for pipeline in (story.in_account, story.in_folder):
        pipeline.run()
    in_account = tables(story.in_account)
    assert in_account == tables(story.in_folder)
    story.in_account.run("--full-refresh")
    assert tables(story.in_account) == in_account
    assert len(in_account["silver.silver_orders"]) > before > 0
    assert len(in_account["gold.gold_daily_orders"]) > 0


def test_the_lake_is_the_same_by_its_other_address(lake: Lake) -> None:
    """`abfss://` names the account, `az://` leaves it to the environment."""
    container = lake.url.split("/")[2]
    other = f"abfss://{container}@{ACCOUNT}.dfs.core.windows.net/of/ours"
    for number, each in enumerate((lake, Lake.open(other))):
        each.publish(f"bronze/x/landed_hour=2026-01-01T00/{number}.parquet", b"text")
        assert len(list(lake.files())) == number + 1
    found = LakeFiles(Lake.open(other)).glob(f"{other}/bronze/x/*/*.parquet")
    assert [path.removeprefix(other) for path in found] == [
        f"/bronze/x/landed_hour=2026-01-01T00/{number}.parquet" for number in (0, 1)
    ]


@pytest.mark.parametrize(
    ("pattern", "hours"),
    [
        ("landed_hour=*", ["01T00", "01T23", "02T00", "11T05"]),
        ("landed_hour=2026-01-01T23", ["01T23"]),
        ("landed_hour=2026-01-0[1-9]*", ["01T00", "01T23", "02T00"]),
        ("landed_hour=2026-01-1[1-9]*", ["11T05"]),
        ("landed_hour=2026-02*", []),
    ],
)
def test_a_pattern_finds_the_files_of_its_hours(
    lake: Lake, pattern: str, hours: list[str]
) -> None:
    for hour in ("01T00", "01T23", "02T00", "11T05"):
        lake.publish(f"bronze/x/landed_hour=2026-01-{hour}/a.parquet", b"text")
    lake.publish("bronze/x/landed_hour=2026-01-01T00/more/b.parquet", b"text")
    lake.publish("bronze/x/landed_hour=2026-01-01T00/c.part", b"text")
    found = LakeFiles(lake).glob(f"{lake.url}/bronze/x/{pattern}/*.parquet")
    assert found == [
        f"{lake.url}/bronze/x/landed_hour=2026-01-{hour}/a.parquet" for hour in hours
    ]


def test_folders_that_a_pattern_leaves_out_are_not_listed(
    lake: Lake, account: Azurite
) -> None:
    for hour in ("01T00", "01T23", "02T00", "11T05"):
        lake.publish(f"bronze/x/landed_hour=2026-01-{hour}/a.parquet", b"text")
    before = account.counts(lake.url.split("/")[2])
    LakeFiles(lake).glob(f"{lake.url}/bronze/x/landed_hour=2026-01-1[1-9]*/*.parquet")
    asked = account.counts(lake.url.split("/")[2]) - before
    assert asked == Counter(LIST=2)  # the names of the folders, and the one of them


def test_each_thread_has_a_place_of_its_own_in_an_open_file(lake: Lake) -> None:
    lake.publish("a.parquet", bytes(range(256)))
    file = LakeFiles(lake).open(f"{lake.url}/a.parquet")
    file.seek(100)
    with ThreadPoolExecutor(1) as other:
        other.submit(file.seek, 5).result()
        assert file.read(2) == bytes([100, 101])
        assert other.submit(file.read, 2).result() == bytes([5, 6])
    assert (file.seek(-1, SEEK_END), file.read(9), file.read(9)) == (255, b"\xff", b"")


NUMBERS = "select range as n, hash(range) as h from range({})"
SUMS = "select sum(n)::int8, bit_xor(h), count(*) from read_parquet('{}')"


def publish_numbers(lake: Lake, file: Path, count: int) -> str:
    """Publish a file of so many rows; return where it is in the lake."""
    with duckdb.connect() as connection:
        numbers = connection.sql(NUMBERS.format(count))
        numbers.write_parquet(str(file), row_group_size=50_000)
    lake.publish(file.name, file.read_bytes())
    return f"{lake.url}/{file.name}"


def test_a_small_file_is_asked_for_once_however_often_it_is_read(
    lake: Lake, account: Azurite, tmp_path: Path
) -> None:
    file = tmp_path / "small.parquet"
    url = publish_numbers(lake, file, 1000)
    before = account.counts(lake.url.split("/")[2])
    with contextlib.closing(duckdb.connect()) as connection:
        connection.register_filesystem(LakeFiles(lake))
        for _ in range(3):
            seen = connection.execute(SUMS.format(url)).fetchall()
            assert seen == connection.execute(SUMS.format(file)).fetchall()
    assert account.counts(lake.url.split("/")[2]) - before == Counter(GET=1)


def test_a_large_file_is_read_in_parts_by_several_threads_at_once(
    lake: Lake, tmp_path: Path
) -> None:
    file = tmp_path / "large.parquet"
    url = publish_numbers(lake, file, 1_500_000)
    assert file.stat().st_size > 8 * 1024 * 1024
    with contextlib.closing(duckdb.connect(config={"threads": 4})) as connection:
        connection.register_filesystem(LakeFiles(lake))
        for _ in range(5):
            seen = connection.execute(SUMS.format(url)).fetchall()
            assert seen == connection.execute(SUMS.format(file)).fetchall()


def test_a_file_that_is_not_there_is_said_so(lake: Lake) -> None:
    files = LakeFiles(lake)
    assert not files.exists(f"{lake.url}/bronze/none.parquet")
    with pytest.raises(FileNotFoundError, match=r"none\.parquet"):
        files.open(f"{lake.url}/bronze/none.parquet")
    with pytest.raises(FileNotFoundError, match="outside the lake"):
        files.open("az://other/a.parquet")
    with pytest.raises(PermissionError, match="never changed"):
        files.open(f"{lake.url}/a.parquet", "wb")


def test_a_container_that_is_not_there_is_an_error_with_a_way_out(
    container: str,
) -> None:
    with pytest.raises(LakeError, match="cannot be listed"):
        LakeFiles(Lake.open("az://nowhere/x")).glob("az://nowhere/x/bronze/*/*.parquet")


def test_of_two_writers_of_one_name_the_first_one_is_kept(lake: Lake) -> None:
    assert lake.publish("bronze/a.parquet", b"first") == "published"
    assert lake.publish("bronze/a.parquet", b"second") == "exists"
    assert lake.read("bronze/a.parquet") == b"first"
