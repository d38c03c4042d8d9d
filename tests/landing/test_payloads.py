"""Payloads come out of files as they are, or the whole file is refused."""

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from landing.errors import InputError
from landing.payloads import Format, check, chunks, open_input
from landing.payloads import _input as limits
from landing.payloads.ndjson import is_whole_json


def payloads(
    path: Path, content: bytes | pa.Table, form: Format | None = None
) -> list[tuple[int, bytes]]:
    """Return the numbers and payloads of a file with this content."""
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        pq.write_table(content, path)
    file = open_input(path, path.name, form)
    total = check(file)
    found: list[tuple[int, bytes]] = []
    for chunk in chunks(file):
        bodies = chunk.bodies
        if isinstance(bodies, pa.Array):
            bodies = bodies.cast(pa.binary()).to_pylist()
        found += zip(chunk.numbers, bodies, strict=True)
    assert total >= len(found)
    return found


def refusal(path: Path, content: bytes | pa.Table, form: Format | None = None) -> str:
    with pytest.raises(InputError) as raised:
        payloads(path, content, form)
    message = str(raised.value)
    assert path.name in message
    assert "nothing was landed" in message
    assert "\n" not in message
    assert raised.value.way_out
    return message


class TestNdjson:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return tmp_path / "a.ndjson"

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (b'{"a":1}\n{"a":2}\n', [(1, b'{"a":1}'), (2, b'{"a":2}')]),
            (b'{"a":1}\n{"a":2}', [(1, b'{"a":1}'), (2, b'{"a":2}')]),
            (b"1\r\n2\r\n", [(1, b"1"), (2, b"2")]),
            (b"1\r\n2\r", [(1, b"1"), (2, b"2")]),
            (b"1\r2\n", [(1, b"1\r2")]),
            (b"1\n\n \t\n\r\n2\n\n", [(1, b"1"), (5, b"2")]),
            (b"\n1\n  ", [(2, b"1")]),
            (b"\xef\xbb\xbf1\n\xef\xbb\xbf2\n", [(1, b"1"), (2, b"\xef\xbb\xbf2")]),
            (b" { } \nnot json\n", [(1, b" { } "), (2, b"not json")]),
            (b"\xff\xfe\x00\n\x00\n", None),
            (b"a\xff\n\x00\n", [(1, b"a\xff"), (2, b"\x00")]),
            (b'"a\xe2\x80\xa8\x0b\x0c\x85b"\n', [(1, b'"a\xe2\x80\xa8\x0b\x0c\x85b"')]),
        ],
    )
    def test_a_payload_is_a_line_untouched(
        self, path: Path, content: bytes, expected: list[tuple[int, bytes]] | None
    ) -> None:
        if expected is None:
            assert "UTF-16" in refusal(path, content)
        else:
            assert payloads(path, content) == expected

    def test_a_line_of_five_megabytes_is_one_payload(self, path: Path) -> None:
        long = b'"' + b"x" * 5_000_000 + b'"'
        found = payloads(path, b"1\n" + long + b"\n2\n")
        assert found == [(1, b"1"), (2, long), (3, b"2")]

    def test_chunks_hold_fifty_thousand_events_and_every_line(self, path: Path) -> None:
        lines = [b"%d" % n if n % 1000 else b"" for n in range(1, 120_001)]
        path.write_bytes(b"\n".join(lines) + b"\n")
        file = open_input(path, path.name)
        assert check(file) == 120_000
        found = list(chunks(file))
        assert [len(c.bodies) for c in found] == [50_000, 50_000, 19_880]
        numbered = [(n, b) for c in found for n, b in zip(c.numbers, c.bodies)]  # noqa: B905
        assert numbered == [(n, b) for n, b in enumerate(lines, 1) if b]

    def test_chunks_of_long_lines_stay_near_the_bound(self, path: Path) -> None:
        path.write_bytes((b"x" * 999_999 + b"\n") * 80)
        sizes = [
            sum(map(len, chunk.bodies)) for chunk in chunks(open_input(path, "a.json"))
        ]
        assert sum(sizes) == 80 * 999_999
        assert max(sizes) <= limits.BATCH_BYTES + 8 * 1024 * 1024
        assert len(sizes) == 3

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (b"", "a.ndjson is empty"),
            (b"\xef\xbb\xbf", "blank lines only"),
            (b"\n \r\n\t\n", "blank lines only"),
            (b'1\n\n{"a":', "a.ndjson line 3 is where the file ends"),
            (b'{"a":1', "a.ndjson line 1 is where"),
            (b"1\n\xff", "a.ndjson line 2 is where"),
            (b"\x1f\x8b\x08", "Run: gunzip -c a.ndjson | tidemark replay SOURCE -"),
            (b"PK\x03\x04....", "Run: unzip -p a.ndjson | tidemark replay SOURCE -"),
            ("{}\n".encode("utf-16"), "iconv -f UTF-16"),
            ('{"a":1}\n'.encode("utf-16-le"), "iconv -f UTF-16"),
            ('{"a":1}\n'.encode("utf-16-be"), "iconv -f UTF-16"),
            (b"PAR1....", "Add --format parquet"),
        ],
    )
    def test_what_cannot_be_landed_whole_is_refused(
        self, path: Path, content: bytes, expected: str
    ) -> None:
        assert expected in refusal(path, content)

    @pytest.mark.parametrize(
        ("content", "command"),
        [
            (b'{\n "a": [\n  1\n ]\n}\n', "jq -c . a.ndjson > lines.ndjson"),
            (b'\xef\xbb\xbf\r\n{\r\n"a":1}', "jq -c . a.ndjson > lines.ndjson"),
            (b'[\n {"a":1},\n {"a":2}\n]', "jq -c '.[]' a.ndjson > lines.ndjson"),
            (b'\n[{"a":1},{"a":2}]\n\n', "jq -c '.[]' a.ndjson > lines.ndjson"),
            (b"\n".join([b"[" * 200_000, b"]" * 200_000]), "jq -c '.[]' a.ndjson"),
        ],
    )
    def test_one_document_over_the_whole_file_is_refused(
        self, path: Path, content: bytes, command: str
    ) -> None:
        message = refusal(path, content)
        assert "a.ndjson is one JSON" in message
        assert message.endswith(command) or command in message

    @pytest.mark.parametrize(
        "lines",
        [
            [b"[1]", b"[2]"],
            [b"{", b"}", b"not json"],
            [b"not json", b'{"a":1}'],
            [b"[", b'{"a":1}'],
            [b'{"a":1}{"a":2}', b"}"],
            [b"[" * 200_000 + b"]" * 200_000] * 2,
        ],
    )
    def test_lines_land_as_they_are_where_they_are_not_one_document(
        self, path: Path, lines: list[bytes]
    ) -> None:
        found = payloads(path, b"\n".join(lines) + b"\n")
        assert [body for _, body in found] == lines

    def test_a_line_longer_than_any_event_is_refused(self, path: Path) -> None:
        content = b"1\n" + b"x" * (limits.MAX_PAYLOAD + 5 * 1024 * 1024)
        assert "a.ndjson line 2 is longer than" in refusal(path, content)

    @pytest.mark.parametrize(
        ("line", "whole"),
        [
            (b"[" * 200_000 + b"]" * 200_000, True),
            (b'{"a":' * 200_000 + b'"]}\\""' + b"}" * 200_000, True),
            (b"[" * 200_000 + b"]" * 199_999, False),
            (b"[" * 200_000 + b"}" * 200_000, False),
            (b"[" * 200_000 + b'"' + b"]" * 200_000, False),
            (b"9" * 10_000, True),
            (b"{} {}", False),
            (b"1e", False),
        ],
    )
    def test_whether_a_line_is_whole_is_known_at_any_depth(
        self, line: bytes, whole: bool
    ) -> None:
        assert is_whole_json(line) is whole


class TestCsv:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return tmp_path / "a.csv"

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            ("a,b\n1,x\n", ['{"a":"1","b":"x"}']),
            ("\ufeffa,b\r\n1,x\r\n", ['{"a":"1","b":"x"}']),
            ("a,b\n01.50,\n", ['{"a":"01.50","b":null}']),
            ('a,b\n" ","x ""y"""\n', [r'{"a":" ","b":"x \"y\""}']),
            ('a,b\n"1\r\n2",ü😀\n', [r'{"a":"1\r\n2","b":"ü😀"}']),
            ("a,b\n\n1,2\n  \n\n3,4\n", ['{"a":"1","b":"2"}', '{"a":"3","b":"4"}']),
            ("a\n1\n\n2", ['{"a":"1"}', '{"a":"2"}']),
            ('100%,"a""b"\n1,2\n', [r'{"100%":"1","a\"b":"2"}']),
            ("a,b\n\\,\t\n", [r'{"a":"\\","b":"\t"}']),
        ],
    )
    def test_a_payload_is_a_row_with_every_value_as_in_the_file(
        self, path: Path, content: str, expected: list[str]
    ) -> None:
        found = payloads(path, content.encode())
        assert found == [(n, text.encode()) for n, text in enumerate(expected, 1)]
        assert all(json.loads(body) for _, body in found)

    def test_a_cell_may_hold_five_megabytes(self, path: Path) -> None:
        [(_, body)] = payloads(path, b"a\n" + b"x" * 5_000_000 + b"\n")
        assert len(json.loads(body)["a"]) == 5_000_000

    def test_rows_are_numbered_across_chunks(self, path: Path) -> None:
        found = payloads(path, b"a\n" + b"".join(b"%d\n" % n for n in range(60_000)))
        assert [n for n, _ in found] == list(range(1, 60_001))
        assert found[-1] == (60_000, b'{"a":"59999"}')

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (b"", "a.csv is empty"),
            (b"\n\n", "blank lines only"),
            (b"a,b\n", "holds a header only"),
            (b"a,b\n\n", "holds a header only"),
            (b"a,b\n1,2\n3\n", "a.csv line 3 has 1 cells where the header has 2"),
            (b'a,b\n"1\n2",x\n3,4,5\n', "a.csv line 4 has 3 cells"),
            (b'a,b\n1,2\n3,"4\n5,6\n', "a.csv line 3 begins a row that is not CSV"),
            (b'a,b\n1,"2"3\n', "a.csv line 2 begins a row that is not CSV"),
            (b"a,b,a\n1,2,3\n", "names a twice"),
            (b"a;b\n1;2\n", "a semicolon (;) in its name"),
            (b"a\tb\n1,5\t2\n", "a tab in its name"),
            (b"a,,b\n1,2,3\n", "without a name for column 2"),
            (b"a, \n1,2\n", "without a name for column 2"),
            (b"a,b\n1,2\n3,\xff\n", "a.csv line 3 byte 3 is not UTF-8"),
            (b"a,b\n1,\x00\n", "a.csv line 2 byte 3 is NUL"),
            (b"\x1f\x8b", "gunzip -c a.csv | tidemark replay SOURCE - --format csv"),
            ("a,b\n".encode("utf-16"), "iconv -f UTF-16 -t UTF-8 a.csv"),
            (b"a,b\r1,2\r", "a.csv line 1 begins a row that is not CSV"),
        ],
    )
    def test_what_cannot_be_landed_whole_is_refused(
        self, path: Path, content: bytes, expected: str
    ) -> None:
        assert expected in refusal(path, content)


class TestParquet:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return tmp_path / "a.parquet"

    @pytest.mark.parametrize(
        "kind", [pa.string(), pa.large_string(), pa.binary(), pa.large_binary()]
    )
    def test_a_column_body_is_the_payload(self, path: Path, kind: pa.DataType) -> None:
        bodies = pa.array(["{}", "", " x\n", "😀"]).cast(pa.binary()).cast(kind)
        found = payloads(path, pa.table({"n": [1, 2, 3, 4], "body": bodies}))
        assert found == [(1, b"{}"), (2, b""), (3, b" x\n"), (4, "😀".encode())]

    def test_a_dictionary_of_bodies_is_read_as_text(self, path: Path) -> None:
        bodies = pa.array(["{}", "[]", "{}"]).dictionary_encode()
        found = payloads(path, pa.table({"body": bodies}))
        assert [body for _, body in found] == [b"{}", b"[]", b"{}"]

    def test_bytes_that_are_not_utf_8_stay_bytes(self, path: Path) -> None:
        assert payloads(path, pa.table({"body": [b"\xff\x00"]})) == [(1, b"\xff\x00")]

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            (pa.array([1, None, -(2**63)]), ["1", "null", "-9223372036854775808"]),
            (pa.array([2**64 - 1], pa.uint64()), ["18446744073709551615"]),
            (
                pa.array([Decimal("12345678901234567890.10")], pa.decimal128(38, 2)),
                ["12345678901234567890.10"],
            ),
            (
                pa.array([Decimal("0.1")], pa.decimal256(50, 20)),
                ["0." + "1" + "0" * 19],
            ),
            (pa.array([0.1, 1e300, float("nan")]), ["0.1", "1e+300", "null"]),
            (pa.array([float("inf"), -float("inf")]), ["null", "null"]),
            (pa.array([[float("nan"), 1.5]]), ["[null,1.5]"]),
            (pa.array([0.1], pa.float32()), ["0.1"]),
            (pa.array([True, False, None]), ["true", "false", "null"]),
            (pa.array(['"\\\n😀', "nan", None]), [r'"\"\\\n😀"', '"nan"', "null"]),
            (pa.array([date(2026, 3, 1)]), ['"2026-03-01"']),
            (pa.array([time(1, 2, 3, 4)]), ['"01:02:03.000004"']),
            (
                pa.array([datetime(2026, 3, 1, 12, 0, 0, 5)]),  # noqa: DTZ001
                ['"2026-03-01T12:00:00.000005Z"'],
            ),
            (
                pa.array([datetime(2026, 3, 1, 12, tzinfo=UTC)]).cast(
                    pa.timestamp("ms", "Europe/Berlin")
                ),
                ['"2026-03-01T12:00:00.000000Z"'],
            ),
            (
                pa.array([1_772_366_400_123_456_789], pa.timestamp("ns")),
                ['"2026-03-01T12:00:00.123456789Z"'],
            ),
            (pa.array([b"\xff\x00"]), ['"/wA="']),
            (pa.array([None, None]), ["null", "null"]),
            (
                pa.array([[1, None], None, []], pa.list_(pa.int64())),
                ["[1,null]", "null", "[]"],
            ),
            (
                pa.array(
                    [{"x": Decimal("1.10"), "y": ["a"]}, None],
                    pa.struct(
                        [("x", pa.decimal128(5, 2)), ("y", pa.list_(pa.string()))]
                    ),
                ),
                ['{"x":1.10,"y":["a"]}', "null"],
            ),
            (
                pa.array([[("k", 1)], [], None], pa.map_(pa.string(), pa.int64())),
                ['[{"key":"k","value":1}]', "[]", "null"],
            ),
            (pa.array(["a", None]).dictionary_encode(), ['"a"', "null"]),
        ],
    )
    def test_a_value_keeps_all_it_holds(
        self, path: Path, values: pa.Array, expected: list[str]
    ) -> None:
        found = payloads(path, pa.table({"v%": values}))
        assert [body.decode() for _, body in found] == [
            f'{{"v%":{text}}}' for text in expected
        ]
        assert all(json.loads(body) for _, body in found)

    def test_rows_are_numbered_across_chunks_and_row_groups(self, path: Path) -> None:
        count = 120_000
        pq.write_table(pa.table({"n": range(count)}), path, row_group_size=7_000)
        file = open_input(path, path.name)
        assert check(file) == count
        found: list[Any] = list(chunks(file))
        assert max(len(chunk.bodies) for chunk in found) <= limits.BATCH_EVENTS
        numbers = [n for chunk in found for n in chunk.numbers]
        assert numbers == list(range(1, count + 1))
        assert found[-1].bodies[-1].as_py() == f'{{"n":{count - 1}}}'

    def test_large_rows_stay_near_the_bound(self, path: Path) -> None:
        bodies = [b"%06d" % n + b"x" * 999_994 for n in range(70)]
        pq.write_table(pa.table({"body": bodies}), path)
        found: list[Any] = list(chunks(open_input(path, path.name)))
        assert max(c.bodies.nbytes for c in found) <= limits.BATCH_BYTES * 1.1
        assert [b for c in found for b in c.bodies.to_pylist()] == bodies

    def test_a_bronze_file_keeps_its_positions(self, path: Path) -> None:
        found = list(self._chunks(path))
        assert [chunk.bodies.to_pylist() for chunk in found] == [[b"{}", b"\xff", None]]
        positions = found[0].positions
        assert positions is not None
        assert positions["partition_id"].to_pylist() == ["0", "1", None]
        assert positions["sequence_number"].to_pylist() == [5, 6, None]
        assert positions["enqueued_at"].to_pylist()[0] == datetime(
            2026, 3, 1, tzinfo=UTC
        )

    def _chunks(self, path: Path, **changed: Any) -> Any:
        pq.write_table(pa.table(bronze(**changed)), path)
        file = open_input(path, path.name)
        assert check(file) == 3
        return chunks(file)

    @pytest.mark.parametrize(
        ("column", "values"),
        [
            ("body_base64", [None, "?", None]),
            ("body_base64", [None, "ü", None]),
            ("sequence_number", [1.5, 2.0, 3.0]),
            ("sequence_number", ["a", "b", "c"]),
            ("enqueued_at", [[1], [2], [3]]),
        ],
    )
    def test_a_position_that_is_none_is_refused(
        self, path: Path, column: str, values: list[Any]
    ) -> None:
        message = refusal(path, pa.table(bronze(**{column: values})))
        assert f"has the columns of Bronze, but {column} is not" in message

    def test_what_cannot_be_landed_whole_is_refused(self, path: Path) -> None:
        assert "has no rows" in refusal(path, pa.table({"a": pa.array([], "int64")}))
        assert "cannot be read as Parquet" in refusal(path, b"a,b\n1,2\n")
        assert "cannot be read as Parquet" in refusal(path, b"PAR1")
        assert "column body of type int64" in refusal(path, pa.table({"body": [1]}))
        duration = pa.array([1], pa.duration("s"))
        assert "column d of type duration" in refusal(path, pa.table({"d": duration}))
        twice = pa.Table.from_arrays([pa.array([1]), pa.array([2])], ["a", "a"])
        assert "names the column a twice" in refusal(path, twice)

    def test_a_truncated_or_damaged_file_is_refused(self, path: Path) -> None:
        pq.write_table(pa.table({"a": [str(n) * 9 for n in range(50_000)]}), path)
        whole = path.read_bytes()
        half = len(whole) // 2
        assert "cannot be read as Parquet" in refusal(path, whole[:half])
        damaged = whole[: half - 500] + b"\xff" * 1000 + whole[half + 500 :]
        refusal(path, damaged)

    def test_text_that_is_not_utf_8_in_a_row_is_refused(self, path: Path) -> None:
        text = pa.Array.from_buffers(
            pa.string(), 1, pa.array([b"\xff"], pa.binary()).buffers()
        )
        assert "a.parquet" in refusal(path, pa.table({"a": text}))


def bronze(**changed: Any) -> dict[str, Any]:
    return {
        "body": ["{}", None, None],
        "body_base64": [None, "/w==", None],
        "event_hub": ["other"] * 3,
        "partition_id": ["0", "1", None],
        "sequence_number": [5, 6, None],
        "offset": ["a", "b", None],
        "enqueued_at": [datetime(2026, 3, 1)] * 3,  # noqa: DTZ001 - naive is UTC
        "partition_key": ["k", None, None],
        "properties": ["{}", None, None],
        **changed,
    }


class TestFormat:
    @pytest.mark.parametrize(
        ("name", "form"),
        [
            ("a.ndjson", "ndjson"),
            ("a.jsonl", "ndjson"),
            ("a.JSON", "ndjson"),
            ("a.b.Csv", "csv"),
            ("a.parquet", "parquet"),
        ],
    )
    def test_the_ending_says_the_format(
        self, tmp_path: Path, name: str, form: Format
    ) -> None:
        (tmp_path / name).write_bytes(b"x")
        assert open_input(tmp_path / name, name).format == form

    def test_an_option_says_more_than_the_ending(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        assert payloads(path, b"1,2\n", "ndjson") == [(1, b"1,2")]

    @pytest.mark.parametrize("name", ["a.txt", "a"])
    def test_an_unknown_ending_asks_for_the_format(
        self, tmp_path: Path, name: str
    ) -> None:
        assert "--format ndjson, csv, parquet" in refusal(tmp_path / name, b"{}\n")

    def test_a_compressed_file_says_how_to_unpack_it(self, tmp_path: Path) -> None:
        message = refusal(tmp_path / "my a.csv.gz", b"\x1f\x8b\x08")
        assert "gunzip -c 'my a.csv.gz' | tidemark replay SOURCE - --format csv" in (
            message
        )

    def test_compressed_standard_input_says_where_to_unpack_it(
        self, tmp_path: Path
    ) -> None:
        (tmp_path / "a").write_bytes(b"\x1f\x8b\x08")
        with pytest.raises(
            InputError, match=r"\| gunzip -c \| tidemark replay SOURCE -"
        ):
            open_input(tmp_path / "a", "standard input", "ndjson")

    def test_a_missing_file_and_a_folder_are_named(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"no\.csv does not exist"):
            open_input(tmp_path / "no.csv", "no.csv")
        with pytest.raises(InputError, match="is a folder"):
            open_input(tmp_path, "folder.csv")
        (tmp_path / "file").write_text("")
        with pytest.raises(InputError, match="cannot be read: Not a directory"):
            open_input(tmp_path / "file" / "a.csv", "a.csv")
