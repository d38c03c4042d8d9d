"""What `tidemark new` guesses the fields of a sample to be."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from landing.errors import InputError, RequestError
from landing.scaffold.choose import (
    Choice,
    check_key,
    check_time,
    choose_deleted,
    choose_key,
    choose_time,
    field_called,
    why_none,
)
from landing.scaffold.guess import Field, guess_fields
from landing.scaffold.names import column_name, entity_of, plural
from landing.scaffold.readable import read_number, read_time
from landing.scaffold.sample import Unused, of_lines
from landing.scaffold.unfold import folded, unfold


def guessed(*rows: Any, untyped: bool = False) -> dict[str, Field]:
    lines = [
        (row if isinstance(row, str) else json.dumps(row)).encode() for row in rows
    ]
    unfolded = unfold(of_lines(lines, "a.ndjson").rows)
    fields = guess_fields(
        unfolded.rows, untyped=untyped, paths=unfolded.paths, kept=unfolded.kept
    )
    return {field.name: field for field in fields}


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("name", ["Ana", "Bo"], "text"),
        ("agent_id", [7, 8], "text"),
        ("agentId", ["7", 8], "text"),
        ("calls", [12, 0], "whole number"),
        ("salary", [4100.5, 4000], "amount"),
        ("salary", ["4100.50"], "amount"),
        ("price", [5, 6], "amount"),
        ("version", ["1.10"], "text"),
        ("version", ["1.10", 2], "text"),
        ("started", ["2026-05-04", "2026-05-04T09:00:00.5+02:00"], "time"),
        ("started_at", [1763120674, 1763120674.5], "time"),
        ("started_at", ["1763120674"], "time"),
        ("calls", [1763120674], "whole number"),
        ("started_at", ["4 May 2026"], "text"),
        ("active", [True, False], "boolean"),
        ("active", ["true"], "boolean"),
        ("team", [{}], "object"),
        ("balance", [-3.5, 1], "amount"),
        ("delta", [-3, 4], "whole number"),
        ("skills", [[1, 2], []], "array"),
        ("big", [10**30], "text"),
        ("zip", ["01234", "99"], "text"),
    ],
)
def test_a_field_is_what_all_its_values_are(
    name: str, values: list[Any], kind: str
) -> None:
    field = guessed(*({name: value} for value in values), {})[name]
    assert (field.kind, field.as_stated, field.always) == (kind, False, False)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ([None, ""], "no row states it"),
        ([1, {"a": 1}], "of several types (number, object)"),
        (["a", True], "of several types (boolean, text)"),
        ([12345678901234.5678], "that no amount can hold"),
        ([1e300], "that no amount can hold"),
    ],
)
def test_what_no_macro_reads_is_kept_as_stated(values: list[Any], why: str) -> None:
    field = guessed(*({"x": value} for value in values))["x"]
    assert (field.kind, field.as_stated, field.may_be_key) == ("text", True, False)
    assert why in field.why


def test_a_time_that_cannot_be_read_says_why() -> None:
    fields = guessed({"sent_at": 1763120674123, "day": 20260504, "at": 2026050410})
    assert {f.kind for f in fields.values()} == {"whole number"}
    assert fields["sent_at"].why == "milliseconds, which cannot be read as a time"
    assert fields["day"].why == "a day without dashes, which cannot be read as a time"
    assert fields["at"].why == "ten digits, and no Unix seconds of 1990 to 2033"
    assert choose_time([*fields.values()]) == Choice(None, ())
    assert "sent_at is milliseconds" in why_none([*fields.values()], "--time")
    with pytest.raises(RequestError, match="milliseconds"):
        check_time(fields["sent_at"], "--time")


def test_a_number_of_no_decimals_is_whole_as_the_macro_has_it() -> None:
    said = ["1", "1.0", "-1.00", "1.5", "0.05"]
    assert [read_number(text, 0) for text in said] == [1, 1, -1, None, None]


def test_an_amount_has_as_many_decimals_as_the_sample() -> None:
    fields = guessed({"lat": 52.5200066, "fee": 1})
    assert (fields["lat"].scale, fields["fee"].scale) == (7, 2)


def test_of_a_csv_file_digits_are_a_number_unless_a_zero_leads() -> None:
    fields = guessed({"calls": "12", "room": "012"}, untyped=True)
    assert fields["calls"].kind == "whole number"
    assert fields["room"].kind == "text"


@pytest.mark.parametrize(
    "name", ["x'y", 'x"y', "a\\b", "{{ x }}", "a\nb", " a", "", "a`b"]
)
def test_a_field_whose_name_cannot_be_written_in_sql_is_not_read(name: str) -> None:
    assert guessed({name: 1})[name].kind == "not read"


def test_of_names_that_differ_in_case_the_first_is_read() -> None:
    fields = guessed({"ID": 1, "id": 2})
    assert fields["ID"].kind == "text"
    assert fields["id"].kind == "not read"
    assert "differs from ID" in fields["id"].why


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ({"agent_id": 1, "id": 2, "team_id": 3}, "agent_id"),
        ({"agentId": 1, "team_id": 3}, "agentId"),
        ({"id": 2, "team_id": 3}, "id"),
        ({"team_id": 3, "name": "a"}, "team_id"),
        ({"team_id": 3, "lead_id": 4}, None),
        ({"zip": "01234", "agent_id": 1.5}, None),
        ({"name": "a"}, None),
    ],
)
def test_the_key_is_what_is_called_after_the_entity_or_the_only_id(
    row: dict[str, Any], key: str | None
) -> None:
    assert choose_key([*guessed(row).values()], "agent").best == key


@pytest.mark.parametrize(
    ("row", "key", "either"),
    [
        ({"stayId": 1, "bed": {"number": 2}}, None, ("bed.number", "stayId")),
        ({"id": 1, "a_id": 2, "bed": {"no": 3}}, None, ("bed.no", "id", "a_id")),
        ({"id": 1, "bed": {"id": 3}}, "bed.id", ("bed.id",)),
        ({"bed_id": 1, "bed": {"number": 2}}, "bed_id", ("bed_id",)),
        ({"name": 1, "bed": {"number": 2}}, "bed.number", ("bed.number",)),
    ],
)
def test_a_key_in_an_object_is_none_beside_an_id_of_the_payload_s_own(
    row: dict[str, Any], key: str | None, either: tuple[str, ...]
) -> None:
    choice = choose_key([*guessed(row).values()], "bed")
    assert (choice.best, choice.candidates) == (key, either)


def test_the_key_of_a_table_is_not_the_same_in_two_rows() -> None:
    rows = ({"desk_id": 1, "agent_id": 7}, {"desk_id": 2, "agent_id": 7})
    fields = [*guessed(*rows).values()]
    assert choose_key(fields, "agent").best == "agent_id"
    assert choose_key(fields, "agent", of_a_table=True).best == "desk_id"


def test_a_key_that_is_sometimes_null_is_none_unless_asked_for() -> None:
    fields = guessed({"agent_id": 1}, {"agent_id": None})
    assert choose_key([*fields.values()], "agent").best is None
    check_key(fields["agent_id"], "--key")
    assert "agent_id is null or missing in 1 of 2 rows" in why_none(
        [*fields.values()], "--key"
    )


def test_a_key_that_few_rows_lack_is_the_key_and_says_so() -> None:
    fields = guessed(*({"agent_id": n or None, "team_id": 7} for n in range(5)))
    assert choose_key([*fields.values()], "agent").best == "agent_id"
    assert (fields["agent_id"].always, fields["agent_id"].absent) == (False, (0,))


def test_of_a_few_rows_that_differ_the_others_say_what_a_field_is() -> None:
    rows = [{"fee": 1.5, "at": "2026-05-04", "on": True} for _ in range(4)]
    fields = guessed(*rows, {"fee": "a lot", "at": "soon", "on": "maybe"})
    assert [(f.kind, f.odd) for f in fields.values()] == [
        ("amount", ((4, "a lot"),)),
        ("time", ((4, "soon"),)),
        ("boolean", ((4, "maybe"),)),
    ]
    assert "in nearly every row" in fields["on"].why
    # where more differ, the field may be anything
    assert guessed(*rows[:3], {"fee": "a lot"})["fee"].as_stated


def test_a_nested_object_is_its_fields() -> None:
    row = {"id": 1, "v": {"b": {"level": 8.5, "tags": []}, "id": "x"}, "a.b": 1}
    fields = guessed(row, {"id": 2, "v": None})
    assert {f.name: (f.kind, f.path) for f in fields.values()} == {
        "id": ("text", ("id",)),
        "v.b.level": ("amount", ("v", "b", "level")),
        "v.b.tags": ("array", ("v", "b", "tags")),
        "v.id": ("text", ("v", "id")),
        "a.b": ("whole number", ("a.b",)),
    }
    assert fields["v.id"].absent == (1,)
    assert folded({f.path: 1 for f in fields.values()}) == {
        "id": 1,
        "v": {"b": {"level": 1, "tags": 1}, "id": 1},
        "a.b": 1,
    }


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([{"v": {f"2026-05-{n}": n for n in range(31)}}], "31 different fields"),
        ([{"v": {"a": 1}, "v.a": 2}], "kept as JSON"),
        ([{"v": {"a": 1}, "V": {"b": 1}}], "kept as JSON"),
        ([{"v": {"a": 1}}, {"v": 7}], "of several types"),
    ],
)
def test_an_object_that_cannot_be_told_apart_from_data_is_kept(
    rows: list[dict[str, Any]], why: str
) -> None:
    assert why in guessed(*rows)["v"].why


def test_what_stands_in_an_object_s_place_is_named() -> None:
    rows = [{"v": {"a": n}} for n in range(4)]
    assert unfold([*rows, {"v": "none"}]).no_objects == ((4, "v", "none"),)


def test_a_field_of_the_payload_s_own_is_the_key_before_one_of_an_object() -> None:
    fields = guessed({"desk_id": 1, "team": {"lead_id": 2}})
    assert choose_key([*fields.values()], "agent").best == "desk_id"
    fields = guessed({"desk_id": 1, "agent": {"id": 2}})
    assert choose_key([*fields.values()], "agent").best == "agent.id"


@pytest.mark.parametrize(
    ("rows", "column"),
    [
        ([{"deleted": 0}, {"deleted": 1}], "deleted"),
        ([{"deleted_at": None}, {"deleted_at": "2026-05-04"}], "deleted_at"),
        ([{"deleted": "N"}, {"deleted": "Y"}], "deleted"),
        ([{"deleted_at": None, "Deleted": 0}], "Deleted"),
        ([{"deleted": "by Ana"}], None),
        ([{"active": 1}], None),
    ],
)
def test_what_marks_deleted_rows_is_called_so_and_can_be_read(
    rows: list[dict[str, Any]], column: str | None
) -> None:
    fields = guess_fields(rows)
    assert choose_deleted(fields, rows) == column


@pytest.mark.parametrize(
    ("names", "of_an_event", "of_a_row"),
    [
        (["timestamp", "updated_at"], "timestamp", "updated_at"),
        (["created", "updated_at"], "updated_at", "updated_at"),
        (["created"], "created", "created"),
        (["created", "closed"], None, None),
        (["lastUpdated", "closed"], "lastUpdated", "lastUpdated"),
    ],
)
def test_the_time_is_chosen_by_its_name_or_as_the_only_one(
    names: list[str], of_an_event: str | None, of_a_row: str | None
) -> None:
    fields = [*guessed(dict.fromkeys(names, "2026-05-04")).values()]
    assert choose_time(fields).best == of_an_event
    assert choose_time(fields, of_a_table=True).best == of_a_row


def test_a_field_that_is_not_there_is_answered_by_the_nearest() -> None:
    fields = [*guessed({"agent_id": 1}).values()]
    with pytest.raises(RequestError, match="did you mean agent_id"):
        field_called(fields, "agentid", "--key")


def test_of_two_hundred_fields_each_is_guessed() -> None:
    row = {f"field_{number}": number for number in range(200)}
    assert len(guessed(row)) == 200


def test_lines_that_are_no_object_are_named_with_the_reason() -> None:
    good = [b'{"a": 1, "a": 2}\r\n'] * 7
    lines = [b"\xef\xbb\xbf\n", b"[1]\n", *good, b"no", b"\xff\n"]
    lines += [b'{"a": NaN}', b'{"a": "\\ud800"}', b"[" * 100_000]
    sample = of_lines(lines, "a.ndjson")
    assert sample.rows == [{"a": 1}] * 7
    assert [*sample.lines] == [3, 4, 5, 6, 7, 8, 9]
    assert (sample.payloads[0], sample.place(6)) == ('{"a": 1, "a": 2}', "line 9")
    assert [*sample.unused[:4]] == [
        Unused(2, "is JSON and no object", "[1]"),
        Unused(10, "is no JSON, from character 1 on", "no"),
        Unused(11, "is no UTF-8", "\ufffd"),
        Unused(12, "is no JSON: it says NaN", '{"a": NaN}'),
    ]
    assert [unused.why for unused in sample.unused[4:]] == [
        "has half of a character, a surrogate without the other",
        "is nested too deep",
    ]
    assert len(sample.unused[-1].begins) < 70


def test_a_sample_of_which_most_is_no_payload_is_refused() -> None:
    with pytest.raises(InputError, match=r"2 of 3 lines .* line 2 is no JSON.*: no"):
        of_lines([b'{"a": 1}', b"no", b"never"], "a.ndjson")


@pytest.mark.parametrize(
    ("lines", "said"),
    [([], "is empty"), ([b"\n"], "is empty"), ([b"{\n", b"}\n"], "jq -c")],
)
def test_a_sample_without_an_object_is_refused(lines: list[bytes], said: str) -> None:
    with pytest.raises(InputError, match=said):
        of_lines(lines, "a.ndjson")


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-05-04", datetime(2026, 5, 4, tzinfo=UTC)),
        (" 2026-05-04 09:00 ", datetime(2026, 5, 4, 9, tzinfo=UTC)),
        (
            "2026-05-04T09:00:58.1234567+0200",
            datetime(2026, 5, 4, 7, 0, 58, 123456, UTC),
        ),
        ("1763120674.5", datetime(2025, 11, 14, 11, 44, 34, 500000, UTC)),
        ("20260504", None),
        ("1999987200", datetime(2033, 5, 18, tzinfo=UTC)),
        ("2026050410", None),
        ("2605041000", None),
        ("0905041000", None),
        ("1763120674123", None),
        ("2026-02-30", None),
        ("9999-12-31", None),
        ("2026-05-04T24:00", None),
        ("2026-05-04T09:00+15:00", None),
        ("2026-05-04T09:00+14:30", None),
    ],
)
def test_a_time_is_read_as_the_macro_reads_it(text: str, time: datetime | None) -> None:
    assert read_time(text) == time


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.005", "0.01"),
        ("450", "450.00"),
        ("1e3", None),
        (".5", None),
        ("-450.005", "-450.01"),
        ("-0", "0.00"),
        ("-0.004", "0.00"),
        ("--1", None),
    ],
)
def test_a_number_is_read_as_the_macro_reads_it(text: str, number: str | None) -> None:
    assert str(read_number(text)) == str(number)


@pytest.mark.parametrize(
    ("field", "column"),
    [
        ("name", "name"),
        ("customerId", "customer_id"),
        ("HTTPStatus", "http_status"),
        ("Größe", "grosse"),
        ("unit price", "unit_price"),
        ("2nd", "field_2nd"),
        ("温度", "field"),
        ("order", "stated_order"),
        ("offset", "stated_offset"),
        ("event_time", "stated_event_time"),
        ("is_deleted", "stated_is_deleted"),
        ("no", "stated_no"),
    ],
)
def test_a_column_has_a_name_that_every_engine_takes(field: str, column: str) -> None:
    assert column_name(field) == column


@pytest.mark.parametrize(
    ("source", "entity", "many"),
    [
        ("agent_events", "agent", "agents"),
        ("companies", "company", "companies"),
        ("sales_orders", "sales_order", "sales_orders"),
        ("addresses", "address", "addresses"),
        ("bus_stream", "bus", "buses"),
        ("status", "status", "statuses"),
    ],
)
def test_the_entity_is_the_source_in_the_singular(
    source: str, entity: str, many: str
) -> None:
    assert entity_of(source) == entity
    assert plural(entity) == many
