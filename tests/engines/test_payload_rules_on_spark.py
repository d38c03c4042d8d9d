"""What a payload may be, on Spark: the same rule as on DuckDB."""

import pytest
from _dialect import Dialect
from _spark import Spark, session
from test_amount_rules import *  # noqa: F403 - the tests themselves
from test_payload_rules import *  # noqa: F403 - likewise
from test_time_rules import *  # noqa: F403 - likewise


@pytest.fixture(scope="module")
def dialect(tmp_path_factory: pytest.TempPathFactory) -> Dialect:
    session()
    return Spark(tmp_path_factory.mktemp("rules"))
