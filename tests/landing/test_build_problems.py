"""What an engine refuses is told with the line of the SQL that it was sent."""

from types import SimpleNamespace

import pytest

from landing.building.problems import problems_of

SQL = """\
with ranked as (
    select *, row_number() over (partition by a) as age
    from versions
)
select
    latest.a,
    latest.b + nosuch,
    -- timestamps
    latest.a as c
from ranked as latest"""


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (
            # DuckDB may show a line some lines off
            'Binder Error: Values list "latest" does not have a column named "nosuch"'
            "\n\nLINE 66:     -- timestamps\n             ^^^^",
            ":7",
        ),
        (
            'Binder Error: Referenced column "nosuch" not found in FROM clause!\n'
            'Candidate bindings: "age"\n\nLINE 9:     -- timestamps\n    ^',
            ":7",
        ),
        (
            "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column with name `nosuch` cannot be "
            "resolved. Did you mean one of the following? [`age`].",
            ":7",
        ),
        ("Invalid column name 'nosuch'. (207)", ":7"),
        # a name that stands in more lines than one tells nothing
        ('"latest" does not exist\n\nLINE 4:     -- timestamps\n', ":8"),
        ('"latest" does not exist\n\nLINE 4: somewhere else\n', ""),
        # nor does one that is known, or a value
        (
            'Values list "versions" does not have a column named "latest"'
            "\n\nLINE 4:     -- timestamps\n",
            ":8",
        ),
        (
            "Conversion Error: Could not convert string 'nosuch' to INT32"
            "\n\nLINE 4:     -- timestamps\n",
            ":8",
        ),
        ("Out of Memory Error: could not allocate", ""),
    ],
)
def test_the_line_is_that_of_the_name_that_is_unknown(said: str, line: str) -> None:
    node = SimpleNamespace(
        name="silver_orders",
        original_file_path="silver_orders.sql",
        compiled_path="target/silver_orders.sql",
        compiled_code=SQL,
    )
    message = f"Runtime Error in model silver_orders (silver_orders.sql)\n  {said}"
    [found] = problems_of(
        [SimpleNamespace(node=node, status="error", message=message, failures=None)]
    )
    assert found.compiled == f"target/silver_orders.sql{line}"
