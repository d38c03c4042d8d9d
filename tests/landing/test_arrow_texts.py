"""A column of plain texts becomes by Arrow what the rules for values make of it."""

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landing.columns.arrow_texts import plainly
from landing.columns.types import arrow_type
from landing.columns.values import SourceColumn, to_table
from landing.declarations import Column, FileSource
from landing.readers.json_records import record_of

TYPES = (
    "bigint",
    "integer",
    "smallint",
    "decimal(5,2)",
    "decimal(4,0)",
    "decimal(3,3)",
    "date",
    "timestamp",
    "double",
    "boolean",
)
TEXTS = (
    *("0", "-0", "+1", "007", "-7", "32767", "32768", "2147483648", "9" * 18, "9" * 20),
    *("1.5", "1.50", "1.500", "-999.99", "1000.00", ".5", "1.", "1e2", "0.125", " 1 "),
    *("2026-05-04", "2026-02-30", "0001-01-01", "0000-01-01", "9999-12-31"),
    *("2026-05-04T10:30:00Z", "2026-05-04 10:30:00.5Z", "2026-05-04T10:30:00.1234567Z"),
    *("2026-05-04T24:00:00Z", "2026-05-04T10:30:60Z", "2026-05-04T10:30:00+02:00"),
    *(
        "2026-05-04T10:30:00",
        "2026-05-04T10:30Z",
        "2026-05-04T10:30:00ZZ",
        "x",
        "",
        "é",
    ),
    *("1\n", "é", "\u0661", "1,5", "Infinity", "NaN", "true", "2262-05-04T10:30:00Z"),
)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(TYPES),
    st.lists(st.one_of(st.none(), st.sampled_from(TEXTS)), max_size=3),
)
def test_what_is_plain_is_what_the_rules_say(
    kind: str, texts: list[str | None]
) -> None:
    wanted = arrow_type(kind)
    found = plainly(pa.chunked_array([pa.array(texts, pa.string())]), wanted)
    if found is None:
        return
    columns = (Column("id", "varchar"), Column("v", kind))
    source = FileSource("s", Path("s.yml"), columns, "c", ("id",), None, "*")
    rows = [["k", text] for text in texts]
    expected = to_table(source, [SourceColumn("id"), SourceColumn("v")], rows)["v"]
    assert found.type == wanted
    assert found.to_pylist() == expected.to_pylist()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("bigint", "-7"),
        ("decimal(5,2)", "1.5"),
        ("date", "2026-05-04"),
        ("timestamp", "2026-05-04T10:30:00.123456Z"),
    ],
)
def test_plain_texts_need_no_rules(kind: str, text: str) -> None:
    column = pa.chunked_array([pa.array([text, None])])
    assert plainly(column, arrow_type(kind)) is not None


@pytest.mark.parametrize("text", ["32768", "-32769", "x", "1.0"])
def test_a_text_that_is_no_such_value_is_left_to_the_rules(text: str) -> None:
    assert plainly(pa.chunked_array([pa.array([text])]), pa.int16()) is None


def _array(values: list[str]) -> str:
    return f"[{' , '.join(values)}]"


def _object(values: list[str]) -> str:
    return "{" + ", ".join(f'"k{n}" : {value}' for n, value in enumerate(values)) + "}"


JSON = st.recursive(
    st.sampled_from(
        ("null", "true", "1.10", "-0", "1E+5", '"a"', '"\\u00e9"', '"\\""', '" é "')
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2).map(_array),
        st.lists(inner, max_size=2).map(_object),
    ),
    max_leaves=4,
)


@settings(max_examples=200, deadline=None)
@given(st.lists(JSON, max_size=3))
def test_a_record_is_read_alike_with_and_without_something_nested(
    values: list[str],
) -> None:
    members = [f'"m{n}": {value}' for n, value in enumerate(values)]
    plain = record_of("{" + ", ".join(members) + "}")
    nested = dict(record_of("{" + ", ".join([*members, '"deep": []']) + "}"))
    assert nested.pop("deep") == "[]"
    assert plain == nested


def test_the_last_member_of_a_name_counts() -> None:
    assert record_of('{"a": 1, "a": 2}') == {"a": "2"}
    assert record_of('{"a": 1, "a": []}') == {"a": "[]"}
    with pytest.raises(ValueError, match="NaN is no number"):
        record_of('{"a": NaN}')
