"""What a payload may be in T-SQL: the same as on DuckDB, and what it refuses."""

import pytest
from _dialect import Dialect
from _scriptdom import faults
from _tsql import TSql
from _tsql_recording import batches
from _tsql_rules import findings
from test_amount_rules import *  # noqa: F403 - the tests themselves
from test_payload_rules import *  # noqa: F403 - likewise
from test_payload_rules import _fields
from test_time_rules import *  # noqa: F403 - likewise


@pytest.fixture(scope="module")
def dialect(tmp_path_factory: pytest.TempPathFactory) -> Dialect:
    return TSql(tmp_path_factory.mktemp("rules"))


def test_a_number_is_kept_as_it_stands(dialect: TSql) -> None:
    [(_, _, value, _)] = _fields(dialect, ['{"v": 1.50 }'])
    assert value == "1.50"


def test_an_object_with_a_field_stated_twice_is_none(dialect: TSql) -> None:
    twice = ['{"k":1,"k":1}', '{"k":1,"v":2,"a":[],"v":2}', '{"k":1,"\\u006b":1}']
    twice += ['{"k":1,"x":2,"x":3}', '{"x":2,"x":{}}']
    found = _fields(dialect, [*twice, '{"k":1,"":2,"x":{"k":3}}'])
    assert found == [(False, None, None, None)] * 5 + [(True, "1", None, "[]")]


def test_half_of_a_pair_within_an_array_is_left_to_its_reader(dialect: TSql) -> None:
    lone = ['{"v":"\\ud800"}', '{"x":"\\ud800","k":1}', '{"a":["\\ud800"],"k":1}']
    assert [row[0] for row in _fields(dialect, lone)] == [False, False, True]


def test_a_text_too_long_for_its_column_is_none_and_not_another(dialect: TSql) -> None:
    long, signs = "a" * 4_000, "\u6f22" * 1_333
    said = [long, long + "1", signs, signs + "\u6f22", f"  {long}  "]
    assert dialect.each("clean_text('value')", said) == {
        long: long,
        long + "1": None,
        signs: signs,
        signs + "\u6f22": None,
        f"  {long}  ": long,
    }


def test_what_was_sent_is_t_sql_and_keeps_the_rules(dialect: TSql) -> None:
    """The last test of this file: it reads what the others sent."""
    dialect.rows("select {{ average_amount('12.30', '3') }}")
    sent = batches(dialect.recording)
    assert [str(fault) for batch in sent for fault in faults(batch.text)] == []
    assert [str(found) for found in findings(sent)] == []
