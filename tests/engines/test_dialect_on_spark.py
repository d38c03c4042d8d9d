"""What each macro makes of its input on Spark: the same as on DuckDB."""

import pytest
from _dialect import Dialect
from _spark import Spark, session
from test_macros_dialect import *  # noqa: F403 - the tests themselves
from test_macros_dialect import Zoned


@pytest.fixture(scope="module")
def dialect(tmp_path_factory: pytest.TempPathFactory) -> Dialect:
    session()
    return Spark(tmp_path_factory.mktemp("dialect"))


@pytest.fixture(scope="module")
def in_zone(tmp_path_factory: pytest.TempPathFactory) -> Zoned:
    return lambda zone: Spark(tmp_path_factory.mktemp("zone"), business_timezone=zone)
