"""What tables read is M, by Microsoft's own parser; nobody evaluates it here."""

import os
from pathlib import Path

import _power_query
import pytest
from _manifest import column, manifest, sales, written

from landing.powerbi import files

_POWERBI = Path(__file__).parents[2] / "powerbi"


def _problems(texts: list[str]) -> list[str]:
    try:
        return _power_query.problems(texts)
    except _power_query.NotInstalledError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


def test_all_queries_and_parameters_of_the_shop_are_m() -> None:
    found = dict(_power_query.queries(files.read(_POWERBI)))
    # a table each, what facts are refreshed and polled by, parameters and the function
    assert len(found) == 12 + 2 * 3 + 8
    said = _problems(list(found.values()))
    assert dict(zip(found, said, strict=True)) == dict.fromkeys(found, "")


def test_what_is_generated_is_m_whatever_columns_are_called() -> None:
    odd = sales(
        amount=column('a "b" # c', "string"), sold_at=column('at ]"', "timestamp")
    )
    odd["config"]["meta"]["powerbi"]["incremental"]["column"] = 'at ]"'
    direct = manifest(tests=())
    for one in direct["nodes"].values():
        one["config"]["meta"]["powerbi_storage"] = "directLake"
    for said in (manifest(odd, tests=()), direct):
        found = dict(_power_query.queries(written(said)))
        assert not any(_problems(list(found.values())))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("    Ranged\n", ""),
        ("RangeStart and", "RangeStart &&"),
        ("each [placed_at]", "each [placed_at"),
        ('"View")', '"View"'),
        ("let\n", ""),
        ('"orders"', '"orders'),
    ],
)
def test_a_planted_fault_is_refused(right: str, wrong: str) -> None:
    found = dict(_power_query.queries(files.read(_POWERBI)))
    text = found["Orders.tmdl: Orders"] + "\n"
    assert right in text
    (said,) = _problems([text.replace(right, wrong)])
    assert said
