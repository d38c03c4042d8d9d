"""Each measure has the SQL that it must equal, and that gives the right figures.

The SQL runs over a made history in DuckDB. DAX is not evaluated: nothing offline does,
and `test_shop.py` has only its names and brackets looked at.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from landing.powerbi import files
from landing.powerbi.check import measures
from landing.powerbi.tmdl import parse

_POWERBI = Path(__file__).parents[2] / "powerbi"
_FILES = files.read(_POWERBI)
_SQL: dict[str, str] = yaml.safe_load(
    (_POWERBI / "measures.yml").read_text(encoding="utf-8")
)["measures"]
_NOW = datetime(2026, 5, 12, 12, tzinfo=UTC).replace(tzinfo=None)
_TYPES = {
    "string": "varchar",
    "boolean": "boolean",
    "int64": "bigint",
    "decimal": "decimal(18, 4)",
    "double": "double",
    "dateTime": "timestamp",
}

_OPENED = re.compile(r'GoldTable\("(\w+)", "(\w+)"')


def _order(
    day: str,
    amount: float | None,
    *,
    counts: bool = True,
    currency: str = "EUR",
    promised: str | None = None,
    delivered: str | None = None,
) -> dict[str, Any]:
    return {
        "date_key": day,
        "rate_key": f"{currency} {day}",
        "kind": "refund" if amount is not None and amount < 0 else "sale",
        "amount": amount,
        "is_counted": counts,
        "placed_at": f"{min(day, '2026-05-12')} 11:40",
        "moved_at": "2026-05-12 11:50",
        "currency": currency,
        "promised_at": promised,
        "delivered_at": delivered,
    }


def _stage(
    day: str, stage: str, rows: int, *, average: float, p95: float, within: float
) -> dict[str, Any]:
    return {
        "date_key": day,
        "stage": stage,
        "total_rows": rows,
        "average_minutes": average,
        "p95_minutes": p95,
        "percent_within_5_minutes": within,
    }


def _run(day: str, kind: str, status: str, seconds: float) -> dict[str, Any]:
    return {
        "date_key": day,
        "kind": kind,
        "status": status,
        "seconds": seconds,
        "ended_at": f"{day} 10:00",
    }


_LINE = {"currency": "EUR", "kind": "sale", "is_counted": True}

_HISTORY: dict[str, list[dict[str, Any]]] = {
    "orders": [
        # in time, 30 minutes and a half late, cancelled, and paid back
        _order("2026-05-04", 100, promised="2026-05-05 12:00", delivered="2026-05-05"),
        _order(
            "2026-05-05",
            50.5,
            promised="2026-05-06 12:00",
            delivered="2026-05-06 12:30:30",
        ),
        _order("2026-05-06", 999, counts=False, promised="2026-05-07"),
        _order("2026-05-10", -20),
        # an hour late and open, not due yet, and of no amount
        _order("2026-05-11", 30, promised="2026-05-12 11:00"),
        _order("2026-05-12", 70, promised="2026-05-13"),
        _order("2026-05-17", None),
        # three currencies, one of them without a rate
        _order("2026-05-18", 10),
        _order("2026-05-19", 5, currency="USD"),
        _order("2026-05-19", -2, currency="USD"),
        _order("2026-05-20", 7, currency="CHF"),
    ],
    "exchange_rates": [
        *({"rate_key": f"EUR 2026-05-{day:02}", "rate": 1} for day in range(1, 32)),
        {"rate_key": "USD 2026-05-18", "rate": 3},
        {"rate_key": "USD 2026-05-19", "rate": 0.9},
    ],
    "order_lines": [
        {"date_key": "2026-05-04", "quantity": 2, "amount": 80},
        {"date_key": "2026-05-04", "quantity": 1, "amount": 20},
        {"date_key": "2026-05-06", "quantity": 9, "amount": 999, "is_counted": False},
        {"date_key": "2026-05-10", "quantity": 1, "amount": 20, "kind": "refund"},
    ],
    "trips": [
        {
            "date_key": day,
            "is_counted": counts,
            "delay_minutes": late,
            "requested_at": "2026-05-12 11:57",
            "moved_at": "2026-05-12 11:58",
            "distance_km": km,
        }
        for day, counts, late, km in (
            ("2026-05-04", True, 5, 10.5),
            ("2026-05-05", True, -3, 2),
            ("2026-05-06", True, None, 1),
            ("2026-05-07", False, 90, 70),
        )
    ],
    # silent for 61 minutes, for an hour, extracted meanwhile, long silent
    "operations.ops_source_status": [
        {"source": "a", "last_landed_at": "2026-05-12 10:59", "missing_numbers": 2},
        {"source": "b", "last_landed_at": "2026-05-12 11:00", "missing_numbers": 3},
        {
            "source": "c",
            "last_landed_at": "2026-05-01",
            "last_success_at": "2026-05-12 11:30",
        },
        {
            "source": "d",
            "last_landed_at": "2026-05-11",
            "last_success_at": "2026-05-10",
        },
    ],
    "operations.ops_rejects": [
        {"source": "a", "reason": "not_json", "payloads": 7, "open_payloads": 4},
        {"source": "b", "reason": "missing_key", "payloads": 2, "open_payloads": 0},
    ],
    "operations.ops_pipeline_latency": [
        _stage("2026-05-04", "bronze_to_gold", 90, average=2, p95=4, within=100),
        _stage("2026-05-05", "bronze_to_gold", 10, average=12, p95=20, within=50),
        _stage("2026-05-06", "bronze_to_silver", 5, average=1, p95=1, within=100),
        _stage("2026-05-11", "event_to_broker", 4, average=3, p95=6, within=75),
        _stage("2026-05-12", "event_to_broker", 12, average=1, p95=2, within=100),
    ],
    "operations.ops_runs": [
        _run("2026-05-04", "extraction", "committed", 60),
        _run("2026-05-04", "extraction", "failed", 30),
        _run("2026-05-05", "invocation", "error", 90),
        _run("2026-05-05", "test", "fail", 1),
        _run("2026-05-05", "test", "error", 1),
        _run("2026-05-05", "test", "pass", 1),
        _run("2026-05-05", "model", "error", 5),
        _run("2026-05-11", "invocation", "success", 120),
        # nothing but a model's own line
        _run("2026-05-19", "model", "success", 5),
    ],
}
_OF_NO_DAY = {
    "Late after minutes",
    "Messages missing",
    "Payloads rejected",
    "Rejects open",
    "Sources late",
}
"""What is of now, whatever days are chosen."""
_WEEKS = {
    "first": (date(2026, 5, 4), date(2026, 5, 10)),
    "second": (date(2026, 5, 11), date(2026, 5, 17)),
    "third": (date(2026, 5, 18), date(2026, 5, 24)),
    "none": (date(2026, 6, 22), date(2026, 6, 28)),
}
_FIGURES: dict[str, dict[str, float | None]] = {
    "first": {
        "Order count": 2,
        "Revenue": 150.5,
        "Refunds": 20,
        "Net revenue": 130.5,
        "Average order": 75.25,
        "Revenue converted": 150.5,
        "Net revenue converted": 130.5,
        "Orders without rate": None,
        "Revenue last week": None,
        "Revenue against last week": None,
        "Order count last week": None,
        "Order count last 24 hours": None,
        "Revenue last 24 hours": None,
        "Orders late now": None,
        "Minutes late now": None,
        "Orders due": 2,
        "SLA breaches": 1,
        "SLA share": 0.5,
        "Minutes late": 30.5,
        "Minutes late on average": 30.5,
        "Quantity sold": 3,
        "Line revenue": 100,
        "Trip count": 3,
        "Late trips": 1,
        "Late trips share": 0.5,
        "Kilometres": 13.5,
        "Freshness in minutes": 2,
        "Minutes since newest order": 20,
        "Minutes since newest trip": 3,
        "Late after minutes": 60,
        "Minutes since landing": 60,
        "Sources late": 2,
        "Messages missing": 5,
        "Rejects open": 4,
        "Payloads rejected": 9,
        "Rows passed": None,
        "Stage minutes on average": None,
        "Stage minutes, 95th percentile": None,
        "Share within 5 minutes": None,
        "In Gold within 5 minutes": 0.95,
        "Minutes to Gold, 95th percentile": 20,
        "Run count": 3,
        "Failed runs": 2,
        "Failed tests": 2,
        "Run minutes": 3,
        "Minutes since last good build": 26 * 60,
    },
    "second": {
        "Order count": 3,
        "Revenue": 100,
        "Refunds": None,
        "Net revenue": 100,
        "Average order": 100 / 3,
        "Revenue last week": 150.5,
        "Revenue against last week": -50.5 / 150.5,
        "Order count last week": 2,
        "Order count last 24 hours": 2,
        "Revenue last 24 hours": 70,
        "Orders late now": 1,
        "Minutes late now": 60,
        "Orders due": 1,
        "SLA breaches": 1,
        "SLA share": 0,
        "Minutes late": 60,
        "Minutes late on average": 60,
        "Rows passed": 16,
        "Stage minutes on average": 1.5,
        "Stage minutes, 95th percentile": 6,
        "Share within 5 minutes": 0.9375,
        "In Gold within 5 minutes": None,
        "Minutes to Gold, 95th percentile": None,
        "Failed runs": 0,
        "Failed tests": 0,
    },
    "third": {
        "Order count": 3,
        "Revenue converted": 14.5,
        "Net revenue converted": 12.7,
        "Orders without rate": 1,
        "Revenue": None,
        "Net revenue": None,
        "Average order": None,
        "Revenue last week": 100,
        "Revenue against last week": None,
        "Order count last 24 hours": 3,
        "Revenue last 24 hours": None,
        "Run count": None,
        "Failed runs": None,
        "Failed tests": None,
    },
    "none": {
        name: None
        for name in _SQL
        if not name.startswith(("Freshness", "Minutes since"))
        if name not in _OF_NO_DAY
    },
}


@pytest.fixture(scope="module")
def history() -> Iterator[duckdb.DuckDBPyConnection]:
    """The schemas that the model's tables read, as it knows them, with the history."""
    with duckdb.connect() as connection:
        connection.execute("create schema reporting; create schema operations")
        connection.execute("set schema = 'reporting'")
        for path, text in _FILES.items():
            if path.parent.name != "tables":
                continue
            (table,) = parse(text).all("table")
            schema, relation = _OPENED.findall(text)[-1]
            name = f"{schema}.{relation}"
            columns = ", ".join(
                f'"{column.property("sourceColumn")}" '
                f"{_TYPES[column.property('dataType') or '']}"
                for column in table.all("column")
            )
            connection.execute(f"create table {name} ({columns})")
            for row in _HISTORY.get(name.removeprefix("reporting."), []):
                own = {**_LINE, **row} if relation == "order_lines" else row
                connection.execute(
                    f"insert into {name} ({', '.join(own)}) "
                    f"values ({', '.join('?' for _ in own)})",
                    list(own.values()),
                )
        yield connection


def test_each_measure_has_its_sql_and_each_sql_its_measure() -> None:
    assert {measure.name for measure in measures(_FILES)} == set(_SQL)


@pytest.mark.parametrize(
    ("week", "measure"),
    [(week, measure) for week, figures in _FIGURES.items() for measure in figures],
)
def test_its_sql_gives_the_right_figure(
    history: duckdb.DuckDBPyConnection, week: str, measure: str
) -> None:
    first, last = _WEEKS[week]
    said = {"from": first, "until": last, "now": _NOW}
    sql = _SQL[measure]
    answer = history.execute(
        sql, {name: value for name, value in said.items() if f"${name}" in sql}
    ).fetchall()
    wanted = _FIGURES[week][measure]
    ((figure,),) = answer
    assert figure == (None if wanted is None else pytest.approx(wanted))


def test_each_measure_is_tried_where_it_has_a_figure() -> None:
    assert {
        name
        for figures in _FIGURES.values()
        for name, figure in figures.items()
        if figure is not None
    } == set(_SQL)
