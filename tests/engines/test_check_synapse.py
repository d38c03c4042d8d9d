"""The check for whoever has a pool works, here on what stands in for one."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import _tsql_driver
import check_synapse
import pytest
from _pool import ADDRESS, PoolPipeline
from _project import MAIN
from _reference import ZONE, Reference, land_and_build
from obstore.exceptions import GenericError
from obstore.store import LocalStore, ObjectStore

pytestmark = pytest.mark.timeout(1200)

NAME = "tidemark_check_rehearsal"
FEW = ("customers", "products", "rates")


@dataclass
class Rehearsal(check_synapse.Scratch):
    """A check whose lake is a folder, and whose pool is the stand-in."""

    def environment(self, schema: str = MAIN) -> dict[str, str]:
        stand_in = PoolPipeline(self.folder).environment(schema)
        of_the_stand_in = {k: v for k, v in stand_in.items() if k.startswith("TSQL")}
        return {
            **super().environment(schema),
            **of_the_stand_in,
            "TIDEMARK_SYNAPSE_LOGIN": "sql",
        }

    def do(self, statement: str) -> None:
        """Do what no adapter does, in the stand-in's own SQL."""
        database = PoolPipeline(self.folder).database
        _tsql_driver.pool(database, "pool").database.execute(statement)

    def build(self, *arguments: str, schema: str = MAIN) -> Any:
        """Build; in CI the tests of data run with the first build alone."""
        tested = "CI" not in os.environ or "--full-refresh" not in arguments
        return (super().build if tested else self.run)(*arguments, schema=schema)


@dataclass
class Faulty(Rehearsal):
    """A check that finds a row changed, and cannot drop a schema.

    It is built once, without tests: what is planted after it stays.
    """

    def build(self, *arguments: str, schema: str = MAIN) -> Any:
        if "--full-refresh" in arguments:
            return
        self.run(*arguments, schema=schema)
        customers = f"{self.name}_silver.silver_customers"
        one = f"(select min(customer_id) from {customers})"
        self.do(f"update {customers} set city = '!' where customer_id = {one}")
        self.do(f"create macro {self.name}_gold.unforeseen() as 1")


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    folder = tmp_path_factory.mktemp("reference")
    return land_and_build(folder, events=40, stages_at_most=1)


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lake of an account with a hierarchical namespace: a folder stays when its
    files go, and is itself deleted only when it is empty.
    """
    folder = tmp_path / "lake"
    folder.mkdir()

    def delete(store: ObjectStore, paths: str | Sequence[str]) -> None:
        for path in [paths] if isinstance(paths, str) else paths:
            place = folder / path
            place.rmdir() if place.is_dir() else place.unlink()

    monkeypatch.setattr(check_synapse.obstore, "delete", delete)
    return folder


def ended(
    pool: type[Rehearsal],
    reference: Reference,
    lake: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    """Run the check as a person does, and return its exit code."""
    for name in check_synapse.NEEDED:
        monkeypatch.setenv(name, ADDRESS)
    monkeypatch.setattr(check_synapse, "land_and_build", lambda *_: reference)
    monkeypatch.setattr(check_synapse, "from_url", lambda _: LocalStore(lake))
    monkeypatch.setattr(
        check_synapse, "Scratch", lambda _, **said: pool(lake.parent, name=NAME, **said)
    )
    with pytest.raises(SystemExit) as left:
        check_synapse.main()
    return left.value.code


def schemas(lake: Path) -> list[str]:
    """Return the schemas of a check that are still in the pool."""
    found = PoolPipeline(lake.parent).rows("select name from sys.schemas")
    return [name for (name,) in found if name.startswith(NAME)]


def test_the_check_finds_no_difference_and_leaves_nothing(
    reference: Reference,
    lake: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert ended(Rehearsal, reference, lake, monkeypatch) == 0
    said = capsys.readouterr().out.partition(f"{NAME} in {ADDRESS}\n")[2]
    assert re.fullmatch(
        r"  build 1: .* all tests pass\n  full refresh: .* all tests pass\n"
        r"Every row is the same\. Nothing is left behind\.\n",
        said,
    )
    assert schemas(lake) == []
    assert list(lake.iterdir()) == []


def test_a_changed_row_and_a_schema_that_stays_are_told(
    reference: Reference,
    lake: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    [stage] = reference.stages
    few = {f"silver.silver_{of}": stage.tables[f"silver.silver_{of}"] for of in FEW}
    reference = replace(reference, stages=(replace(stage, tables=few),))
    assert ended(Faulty, reference, lake, monkeypatch) == 1
    said = capsys.readouterr().out
    for number in (1, 2):
        assert f"after build {number}, silver.silver_customers is another\n" in said
    assert said.count("is another") == 2
    assert re.search(rf"schema {NAME}_gold is still there, .*unforeseen", said, re.S)
    assert said.count("is still there") == 1
    assert "Nothing is left behind" not in said
    assert schemas(lake) == [f"{NAME}_gold"]
    assert list(lake.iterdir()) == []


def test_what_cannot_be_deleted_of_the_lake_is_told(
    lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(store: ObjectStore, paths: str | Sequence[str]) -> None:
        raise GenericError("the lease is another's")

    (lake / NAME).mkdir()
    (lake / NAME / "a.parquet").touch()
    monkeypatch.setattr(check_synapse.obstore, "delete", refuse)
    [told] = check_synapse.remove(LocalStore(lake), NAME)
    assert NAME in told
    assert "the lease is another's" in told


def test_the_lake_is_left_clean_though_dbt_breaks_at_the_schemas(
    reference: Reference, lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: str) -> Any:
        raise RuntimeError("no driver")

    zone = {"business_timezone": ZONE}
    pool = Rehearsal(lake.parent, variables=zone, name=NAME, address=ADDRESS)
    monkeypatch.setattr(pool, "build", break_off)
    monkeypatch.setattr(pool, "dbt", break_off)
    with pytest.raises(RuntimeError, match="no driver"):
        check_synapse.check(pool, LocalStore(lake), reference)
    assert list(lake.iterdir()) == []


def test_a_check_without_a_pool_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in check_synapse.NEEDED:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SystemExit, match="TIDEMARK_LAKE, TIDEMARK_SYNAPSE_HOST"):
        check_synapse.main()
