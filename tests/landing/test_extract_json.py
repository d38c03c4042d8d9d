"""JSON lands as it is written: no digit is lost, and nothing nested is taken apart."""

import gzip
import json
from decimal import Decimal

import pytest

from landing.errors import SourceError


@pytest.fixture
def inbox(file_extraction):
    """Files of one record a line."""
    file_extraction.declare("id bigint", path="*.ndjson", format="ndjson")
    return file_extraction


@pytest.fixture
def documents(file_extraction):
    """Files of one document."""
    file_extraction.declare("id bigint", path="*.json", format="json")
    return file_extraction


def test_numbers_stay_as_they_are_written(inbox) -> None:
    inbox.declare("id bigint", "price decimal(18,4)", "rate double")
    inbox.write(
        '\ufeff{"id": 1, "price": 1.10, "rate": 0.1, "paid": 1.10, "big": 1e400, '
        '"long": 12345678901234567890123, "yes": true, "none": null, "text": "1.10"}\n',
        "a.ndjson",
    )
    inbox.extract()
    (row,) = inbox.rows()
    assert (row["price"], row["rate"]) == (Decimal("1.1000"), 0.1)
    assert (row["paid"], row["big"], row["yes"]) == ("1.10", "1e400", "true")
    assert (row["long"], row["none"]) == ("12345678901234567890123", None)
    assert row["text"] == "1.10"


def test_what_is_nested_is_the_json_that_was_sent(inbox) -> None:
    inbox.write(
        '{"id": 1, "lines": [ {"qty":  2, "price": 1.10} ], "who": {"é": "\\u00e9"}}\n',
        "a.ndjson",
    )
    inbox.extract()
    (row,) = inbox.rows()
    assert row["lines"] == '[ {"qty":  2, "price": 1.10} ]'
    assert row["who"] == '{"é": "\\u00e9"}'


def test_records_with_other_members_land_in_one_file(inbox) -> None:
    inbox.declare("id bigint", "city varchar")
    inbox.write('{"id": 1, "a": "x"}\n\n{"b": "y", "id": 2, "city": ""}', "a.ndjson")
    assert inbox.extract().files == 1
    told = [(row["id"], row["city"], row["a"], row["b"]) for row in inbox.rows()]
    assert told == [(1, None, "x", None), (2, "", None, "y")]


def test_a_file_with_no_line_has_no_rows_until_it_is_written(inbox) -> None:
    inbox.write("", "a.ndjson")
    assert inbox.extract().rows == 0
    inbox.write('{"id": 1}\n', "a.ndjson")
    assert inbox.extract().rows == 1


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"id": 1}\n{"id": 2', "line 2 is not JSON"),
        (b'{"id": 1}\n[2]', "line 2 is not JSON: { is expected"),
        (b'{"id": 1} {"id": 2}\n', "line 1 is not JSON: more follows"),
        (b'{"id": NaN}\n', "line 1 is not JSON: NaN is no number"),
        (b'{"id": "\xff"}\n', "line 1 is not UTF-8"),
        (b'{"id": 1, "a": "\\ud800"}\n', "line 1 is not JSON: half of a character"),
        (b'{"id": 1, "row_hash": 1}\n', "has a column row_hash"),
        (b'{"id": 1, "a": 1, "A": 1}\n', "columns a and A"),
        (b'{"ID": 1}\n', "columns id and ID"),
        (
            b'{"number": 1}\n',
            "a record of .* has no id, which is of its key; it has nu",
        ),
        (b'{"id": "x"}\n', r"column id of row id='x' .*not exactly a bigint, in /"),
    ],
)
def test_a_line_that_cannot_be_taken_lands_nothing_of_its_file(
    inbox, content: bytes, expected: str
) -> None:
    inbox.write(b'{"id": 0}\n' + content, "a.ndjson")
    expected = (
        expected.replace("line 1", "line 2")
        if "line 1" in expected
        else (expected.replace("line 2", "line 3"))
    )
    if content.startswith(b'{"number"'):
        inbox.write(content, "a.ndjson")
    with pytest.raises(SourceError, match=expected):
        inbox.extract()
    assert inbox.files() == []


def test_more_records_than_are_held_at_a_time_land_whole(inbox) -> None:
    lines = "".join(json.dumps({"id": n, f"f{n % 3}": n}) + "\n" for n in range(25_000))
    inbox.write(gzip.compress(lines.encode()), "a.ndjson")
    assert inbox.extract(part_rows=9_000).files == 3
    assert inbox.ids() == list(range(25_000))


def test_a_document_is_a_list_of_records_or_has_one(documents) -> None:
    documents.write('[{"id": 1}, {"id": 2}]', "a.json")
    documents.write('{"id": 3}', "b.json")
    documents.write("[]", "c.json")
    documents.write("null", "d.json")
    documents.extract()
    assert documents.ids() == [1, 2, 3]


def test_records_are_where_the_declaration_says(documents) -> None:
    documents.declare(records="data.items")
    documents.write('{"page": 1, "data": {"items": [{"id": 1, "v": 1.10}]}}', "a.json")
    documents.extract()
    assert documents.rows()[0]["v"] == "1.10"
    documents.write('{"page": 1, "data": {"rows": []}}', "b.json")
    expected = "b.json has no items where landing.records says data.items"
    with pytest.raises(SourceError, match=expected):
        documents.extract()


@pytest.mark.parametrize(
    "content", ['[{"id": 1}', '[{"id": 1}, 2]', "", '[{"id": 1}] x', '{"id": [}']
)
def test_a_document_that_was_torn_lands_nothing(documents, content: str) -> None:
    documents.write(content, "a.json")
    with pytest.raises(SourceError, match=r"a\.json is not JSON"):
        documents.extract()
    assert documents.files() == []
