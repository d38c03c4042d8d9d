"""A message of AMQP is read as Microsoft's encoder wrote it."""

import json
import struct
import uuid
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from _amqp import message, received
from hypothesis import given, settings
from hypothesis import strategies as st

from landing.amqp import MalformedMessage, decode

AT = datetime(2026, 5, 1, 10, 0, 0, 123456, tzinfo=UTC)
SIMPLE = (
    st.none()
    | st.booleans()
    | st.integers(-(2**31), 2**31 - 1)  # the encoder makes any int one of four bytes
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
)
VALUES = st.recursive(
    SIMPLE,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@settings(max_examples=50)
@given(st.binary(max_size=2000))
def test_a_body_of_bytes_is_those_bytes(body: bytes) -> None:
    assert decode(message(body)).body == body


@settings(max_examples=50)
@given(st.dictionaries(st.text(min_size=1), SIMPLE, min_size=1))
def test_application_properties_are_those_sent(properties: dict[str, Any]) -> None:
    found = decode(message(b"x", properties=properties))
    assert found.application_properties == properties


@settings(max_examples=50)
@given(VALUES.filter(lambda value: value and not isinstance(value, (str, bytes))))
def test_a_body_that_is_a_value_is_json(value: Any) -> None:
    body = decode(message(value=value)).body
    assert json.loads(body, parse_float=float) == json.loads(
        json.dumps(value, default=str)
    )


def test_a_body_that_is_text_is_that_text() -> None:
    assert decode(message(value='{"a": 1.10}')).body == b'{"a": 1.10}'
    assert decode(message(value=b"\xff\x00")).body == b"\xff\x00"


def test_a_body_of_sequences_is_a_list_of_them() -> None:
    assert decode(message(sequence=[[1, "a"], [None]])).body == b'[[1, "a"], [null]]'


def test_values_that_json_lacks_are_text() -> None:
    one = uuid.UUID(int=7)
    times = {"at": AT.replace(microsecond=123000), "id": one, "raw": b"\x00\xff"}
    assert json.loads(decode(message(value=times)).body) == {
        "at": "2026-05-01T10:00:00.123000Z",
        "id": str(one),
        "raw": "AP8=",
    }


def test_what_the_broker_said_is_exact() -> None:
    found = decode(
        message(b"x", annotations=received(2**40, "1:123:456", AT, "ü😀"))
    ).annotations
    assert found == {
        "x-opt-sequence-number": 2**40,
        "x-opt-offset": "1:123:456",
        "x-opt-enqueued-time": AT,
        "x-opt-partition-key": "ü😀",
    }


def test_the_content_type_is_read() -> None:
    found = decode(message(b"x", content_type="avro/binary+1"))
    assert found.content_type == "avro/binary+1"


def test_numbers_of_every_width_are_read_at_both_ends() -> None:
    kinds = {"byte": 8, "short": 16, "int": 32, "long": 64}
    numbers = [
        {"TYPE": f"{sign}{kind}".upper(), "VALUE": n}
        for kind, bits in kinds.items()
        for sign, ends in (
            ("", (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)),
            ("u", (0, 2**bits - 1)),
        )
        for n in ends
    ]
    body = decode(message(value=numbers)).body
    assert json.loads(body) == [number["VALUE"] for number in numbers]


def test_arrays_and_decimals_are_read() -> None:
    array = b"\xe0\x04\x03\x50\x01\x02\x03"
    decimal = b"\x74\x22\x50\x00\x01"
    listed = b"\xc0" + bytes([len(array) + len(decimal) + 1, 2]) + array + decimal
    assert decode(b"\x00\x53\x77" + listed).body == b'[[1, 2, 3], "0x22500001"]'


def test_a_time_beyond_the_calendar_is_a_number() -> None:
    stamp = b"\x83" + struct.pack(">q", 2**62)
    assert decode(b"\x00\x53\x77" + stamp).body == str(2**62).encode()


@settings(max_examples=50)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_message_or_malformed(content: bytes) -> None:
    with suppress(MalformedMessage):
        assert isinstance(decode(content).body, bytes)


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        message(b"whole")[:-1],
        b"\x00\x53\x75\xa1\x01x",
        b"\x00\x53\x72\x45",
        b"\x00" * 100_000,
        b"\x00\x53\x77\xf0\x00\x00\x00\x05\xff\xff\xff\xff\x40",
    ],
)
def test_what_is_no_message_says_so(content: bytes) -> None:
    with pytest.raises(MalformedMessage):
        decode(content)
