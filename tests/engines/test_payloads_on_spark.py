"""What Spark does not read in a payload: such an event is a reject, never a crash."""

import pytest
from _spark import Spark, session

DEEP = 100_000


@pytest.fixture(scope="module")
def dialect(tmp_path_factory: pytest.TempPathFactory) -> Spark:
    session()
    return Spark(tmp_path_factory.mktemp("dialect"))


UNREAD = [
    '{"a":1,"a":2}',
    '{"a":NaN}',
    '{"a":1,}',
    '{"' + "k" * 1_000_000 + '":1}',
    f'{{"a":{"9" * 5_000}}}',
    '{"a":' * DEEP + "1" + "}" * DEEP,
    '{"a":' + "[" * DEEP + "]" * DEEP + "}",
]


def test_what_spark_cannot_read_is_no_object_and_has_no_fields(dialect: Spark) -> None:
    found = dialect.each("is_json_object('value')", UNREAD)
    assert found == dict.fromkeys(UNREAD, False)
    assert dialect.fields(UNREAD) == [(None, None)] * len(UNREAD)


def test_what_follows_an_object_makes_it_none(dialect: Spark) -> None:
    texts = ['{"a":1} x', '{"a":1}] {}', '{"a":1}} {', '{"a":1},{"a":2}', "{} {", "{},"]
    found = dialect.each("is_json_object('value')", texts)
    assert found == dict.fromkeys(texts, False)


def test_a_text_of_many_escapes_crashes_nothing(dialect: Spark) -> None:
    long = '"' + '\\"' * 200_000 + '"'
    number = "12345678901234567.5"
    body = f'{{"b":{long},"a":{number}}}'
    [(a, b)] = dialect.fields([body])
    assert b == '"' * 200_000
    assert float(a) == float(number)


def test_an_array_too_deep_for_spark_is_none(dialect: Spark) -> None:
    deep = "[" * DEEP + "]" * DEEP
    assert dialect.each("json_array('value')", [deep]) == {deep: None}
