"""What T-SQL does not read in a payload, or not as DuckDB does."""

import pytest
from _tsql import TSql


@pytest.fixture(scope="module")
def dialect(tmp_path_factory: pytest.TempPathFactory) -> TSql:
    return TSql(tmp_path_factory.mktemp("dialect"))


def test_a_sign_that_stands_for_another_makes_a_text_no_json(dialect: TSql) -> None:
    other = '{"a":"\ufdcf\\ufdd2"}'
    texts = ['{"a":"\ufdd0"}', '{"a":"\ufdd1"}', '{"a":"\\ufdd0"}', '{"a":"\\uFDD1"}']
    found = dialect.each("flag(is_json_object('value'))", [*texts, other])
    assert found == dict.fromkeys(texts, False) | {other: True}
    assert dialect.fields(texts) == [(None, None)] * len(texts)


def test_a_number_is_kept_as_it_stands(dialect: TSql) -> None:
    assert dialect.fields(['{"a":1.50,"b":1e2}']) == [("1.50", "1e2")]


def test_a_text_too_long_for_its_column_is_none_and_not_another(dialect: TSql) -> None:
    long, signs = "a" * 4_000, "\u6f22" * 1_333
    texts = [long, long + "1", long + "2", signs, signs + "\u6f22", f"  {long}  "]
    assert dialect.each("clean_text('value')", texts) == {
        long: long,
        long + "1": None,
        long + "2": None,
        signs: signs,
        signs + "\u6f22": None,
        f"  {long}  ": long,
    }
