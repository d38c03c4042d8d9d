"""What macros know of settings, and of the columns that landing adds, is said once."""

import re
from collections.abc import Iterator
from typing import get_args

import pyarrow as pa
import pytest
from _copies import PROJECT
from _project import Pipeline

from landing.bronze import files_of_layout
from landing.columns.types import STREAM_SCHEMA, TABLE_FIELDS
from landing.declarations import FileFormat

pytestmark = pytest.mark.shop

_TYPES = {
    pa.string(): "varchar",
    pa.int64(): "bigint",
    pa.bool_(): "boolean",
    pa.timestamp("us", tz="UTC"): "timestamp",
}
_OF_COMMANDS = {"backfill", "tidemark_verify"}
"""Variables that commands set for themselves, and that no project does."""


def _asked() -> Iterator[tuple[str, str]]:
    """Each variable that a macro asks dbt for, and the macro's file."""
    for file in sorted((PROJECT / "macros").rglob("*.sql")):
        for name in re.findall(r"(?<!\w)var\(([^,)]*)", file.read_text()):
            yield str(file.relative_to(PROJECT)), name.strip("'\" ")


def test_a_macro_reads_a_variable_by_the_macro_that_has_its_default() -> None:
    """`var` without one stops a project that does not set it.

    A variable that the project names in `stored_variables` is looked for before.
    """
    asked = {
        (file, name)
        for file, name in _asked()
        if name not in _OF_COMMANDS and "shop" not in file
    }
    assert asked == {
        ("macros/settings/setting.sql", "name"),
        ("macros/settings/stored_variable.sql", "path[0]"),
    }


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("stream", list(STREAM_SCHEMA)),
        ("table", list(TABLE_FIELDS)),
        ("csv", list(TABLE_FIELDS)),
        ("parquet", list(TABLE_FIELDS)),
        ("api", list(TABLE_FIELDS)),
        ("internal", list(TABLE_FIELDS)),
    ],
)
def test_macros_know_the_columns_that_landing_writes(
    pipeline: Pipeline, kind: str, fields: list[pa.Field]
) -> None:
    inline = (
        f"{{% for name, type in columns_of_kind('{kind}') %}}"
        "{{ name }} {{ type }};{% endfor %}"
    )
    result = pipeline.dbt("compile", "--inline", f"select '{inline}' as said")
    said = result.result.results[0].node.compiled_code
    wanted = "".join(f"{field.name} {_TYPES[field.type]};" for field in fields)
    assert wanted in said


def test_macros_know_every_kind_that_can_be_declared(pipeline: Pipeline) -> None:
    inline = "select '{{ kinds_of_rows() | sort | join(' ') }}' as said"
    result = pipeline.dbt("compile", "--inline", inline)
    said = result.result.results[0].node.compiled_code
    kinds = sorted(["table", *get_args(FileFormat), "api", "internal"])
    assert said == f"select '{' '.join(kinds)}' as said"


def test_macros_know_how_the_name_of_a_streams_file_ends(pipeline: Pipeline) -> None:
    inline = "select '{{ layout_of_stream() }}' as said"
    result = pipeline.dbt("compile", "--inline", inline)
    said = result.result.results[0].node.compiled_code
    assert said == f"select '{files_of_layout(STREAM_SCHEMA)[1:]}' as said"
