"""The check for whoever has a pool works, here on what stands in for one."""

import re
from dataclasses import dataclass
from pathlib import Path

import check_synapse
import pytest
from _pool import ADDRESS, PoolPipeline
from _project import MAIN
from _reference import ZONE, land_and_build
from obstore.store import LocalStore


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


def test_the_check_finds_no_difference_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reference = land_and_build(tmp_path / "reference", events=40, stages_at_most=1)
    pool = Rehearsal(tmp_path, variables={"business_timezone": ZONE}, address=ADDRESS)
    pool.lake.mkdir()
    assert check_synapse.check(pool, LocalStore(pool.lake), reference) == []
    said = capsys.readouterr().out
    assert re.fullmatch(r"  build 1: .* all tests pass\n  full refresh: .*\n", said)

    left = [file for file in pool.lake.rglob("*") if file.is_file()]
    assert left == []
    stand_in = PoolPipeline(tmp_path)
    tables = stand_in.rows("select table_schema from INFORMATION_SCHEMA.TABLES")
    assert [schema for (schema,) in tables if schema.startswith(pool.name)] == []


def test_a_check_without_a_pool_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in check_synapse.NEEDED:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SystemExit, match="TIDEMARK_LAKE, TIDEMARK_SYNAPSE_HOST"):
        check_synapse.main()
