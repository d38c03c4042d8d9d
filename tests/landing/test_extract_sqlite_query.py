"""The SQL that reads a window leaves out only rows that are surely not in it."""

import sqlite3
from contextlib import closing
from typing import Any

from _extraction import HOUR
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landing.extraction.window import at, day_before, position
from landing.readers.sqlite_query import REGULAR, below, query, quoted

DAY = 86_400 * 10**9


def values_of_a_watermark() -> st.SearchStrategy[Any]:
    number = st.integers(0, 99).map("{:02}".format)
    pieces = st.one_of(
        number,
        st.sampled_from(["2024", "0000", "9999", "-", "T", " ", ":", ".", ","]),
        st.sampled_from(["+14:00", "-23:59", "Z", "z", "24", "\x00", "é", "1" * 9]),
    )
    year = st.sampled_from(["2023", "2024", "0000", "0001", "2025"])
    month = st.one_of(number, st.sampled_from(["01", "02", "04", "12", "13"]))
    day = st.one_of(number, st.sampled_from(["01", "28", "29", "30", "31", "32"]))
    time = st.sampled_from(["", "T10:11", " 23:59:59", "T24:00:00", "T00:00:00.5"])
    dates = st.builds("{}-{}-{}{}".format, year, month, day, time)
    tail = st.lists(pieces, max_size=3).map("".join)
    texts = st.builds("{}{}".format, dates, tail)
    return st.one_of(
        dates,
        texts,
        st.lists(pieces, max_size=8).map("".join),
        st.datetimes().map(str),
        st.none(),
        st.integers(-(2**63), 2**63 - 1),
        st.floats(allow_nan=False),
        st.binary(max_size=12),
    )


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    values=st.lists(values_of_a_watermark(), min_size=20, max_size=60),
    low=st.integers(at(HOUR) - 500 * DAY, at(HOUR) + 300 * DAY),
    affinity=st.sampled_from(["", "text", "datetime", "text collate nocase"]),
)
def test_sql_leaves_out_nothing_that_python_would_take(
    values: list[Any], low: int, affinity: str
) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"create table t (id integer primary key, w {affinity})")
        database.execute("create index by_w on t (w)")
        database.executemany("insert into t (w) values (?)", [[v] for v in values])
        asked = query("select id from t", "w", {"day": day_before(low)})
        read = [row[0] for row in database.execute(*asked)]
        kept = database.execute("select id, w from t").fetchall()
        day = {"day": day_before(low)}
        (any_below,) = database.execute(below("t", "w", day), day).fetchone()
    wanted = {
        key
        for key, value in kept
        if (place := position(value, "time")) is None or place >= low
    }
    assert wanted <= set(read)
    assert len(read) == len(set(read))
    assert any_below == (len(read) < len(kept))


def test_an_ordinary_old_row_is_left_out_by_its_index_alone(table_extraction) -> None:
    table_extraction.create()
    table_extraction.sql("create index by_changed on orders (changed)")
    ordinary = ["2020-01-01", "2020-01-01T00:00:00.123456789Z", "2020-01-01 10:00"]
    ordinary += ["2020-01-01T00:00:00.123456+02:00", "2020-01-01 00:00:00"]
    table_extraction.insert(*enumerate(ordinary))
    sql, bound = query("select * from orders", quoted("changed"), {"day": "2024"})
    with closing(sqlite3.connect(table_extraction.database)) as database:
        assert database.execute(sql, bound).fetchall() == []
        plan = database.execute(f"explain query plan {sql}", bound).fetchall()
    steps = [step[3] for step in plan]
    assert not [step for step in steps if step.startswith("SCAN")]
    assert len([step for step in steps if "by_changed" in step]) >= 2
    assert "{w}" in REGULAR
