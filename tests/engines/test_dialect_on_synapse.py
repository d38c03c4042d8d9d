"""What each macro makes of its input in T-SQL: the same as on DuckDB."""

from collections.abc import Callable

import pytest
from _dialect import Dialect
from _scriptdom import faults
from _tsql import TSql
from _tsql_recording import batches
from _tsql_rules import findings
from test_macros_dialect import *  # noqa: F403 - the tests themselves


@pytest.fixture(scope="module")
def dialect(tmp_path_factory: pytest.TempPathFactory) -> Dialect:
    return TSql(tmp_path_factory.mktemp("dialect"))


@pytest.fixture(scope="module")
def in_zone(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Dialect]:
    return lambda zone: TSql(tmp_path_factory.mktemp("zone"), business_timezone=zone)


def test_what_was_sent_is_t_sql_and_keeps_the_rules(dialect: TSql) -> None:
    """The last test of this file: it reads what the others sent."""
    dialect.rows("select {{ average_amount('12.30', '3') }}")
    sent = batches(dialect.recording)
    assert [str(fault) for batch in sent for fault in faults(batch.text)] == []
    assert [str(found) for found in findings(sent)] == []
