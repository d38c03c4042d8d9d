"""A warehouse for one history after another: made once, emptied in between.

What a history costs is dbt's work a model, so this spares all of it that tells
nothing: views are made once, the parsed project is kept, and what dbt sends for
a build of all from nothing (the first build, and the full refresh to compare
with) is heard once and then sent again. Where `exactly` is set, dbt does these
too, and must send the same but for its moment and its id.
"""

import gc
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
from _copies import PROJECT
from _landed import LandedEvent, land_batch, land_window
from _project import CHECK, MAIN, Pipeline, differing
from dbt.adapters.duckdb.environments.local import DuckDBCursorWrapper
from dbt.cli.main import dbtRunnerResult

from landing import Lake
from landing.compact import compact, sources_landed

VERSIONS = (
    "silver_order_versions",
    "silver_trip_versions",
    "silver_customer_versions",
    "silver_product_versions",
    "silver_rate_versions",
    "silver_order_arrivals",
    "silver_trip_arrivals",
    "silver_customer_arrivals",
    "silver_product_arrivals",
    "silver_rate_arrivals",
    "silver_order_sequences",
    "silver_trip_sequences",
)
ENTITIES = {
    "silver_orders": "order_id",
    "silver_trips": "trip_id",
    "silver_customers": "customer_id",
    "silver_products": "product_id",
    "silver_rates": "rate_id",
}
GOLD = (
    "fct_orders",
    "fct_trips",
    "gold_daily_orders",
    "gold_daily_trips",
    "gold_hourly_revenue",
    "gold_customer_totals",
    "fct_order_lines",
    "dim_customer",
    "dim_product",
    "gold_quarter_hourly_orders",
    "fct_exchange_rates",
)
# A calendar depends on nothing that lands: it is made once, and stays.
CALENDARS = ("dim_date", "dim_time")
# No history changes these: no model here closes its periods.
UNCHANGED = ("gold_late_changes", *CALENDARS)
SOURCES = (
    "order_events",
    "trip_events",
    "sales_orders",
    "customers",
    "products",
    "exchange_rates",
)
STAGING = tuple(f"stg_{source}" for source in SOURCES)
# what runs note of files and settings, which a build from nothing finds empty
_NOTED = (
    "loaded_files",
    "loaded_sources",
    "built_with",
    "compacted_files",
    "lost_files",
)
MODELS = (*STAGING, *VERSIONS, *ENTITIES, "silver_order_lines", *GOLD)

Rows = list[tuple[Any, ...]]

_QUICK = (
    "--no-write-json",
    "--log-level=none",
    "--log-level-file=none",
    "--threads=1",
)
_TABLES = ("--exclude", "config.materialized:view", *UNCHANGED)
_NO_MORE_TESTS = (
    "--indirect-selection=empty",
    "--exclude-resource-type=unit_test",
)

_GAPPY = "a partition with a gap"

# Of what dbt sends: what changes tables, and the views over Bronze.
_CHANGES = re.compile(
    r"""\s*(create\s+(table|schema)|alter\s+table|drop\s+table|delete|insert|merge
    |update|create\s+or\s+replace\s+view|comment)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_DBT_COMMENT = re.compile(r"^\s*/\*.*?\*/\s*", re.DOTALL)
# What every run says differently: the moment, and its own id.
_OF_THE_RUN = re.compile(
    r"'2\d{3}-\d\d-\d\d[T ][^']*'|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)


@dataclass
class Proving:
    """The project's tables over a lake, emptied by `reset`."""

    folder: Path
    project: Path = PROJECT
    zone: str = "UTC"
    exactly: bool = False
    _sent: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    _tables: list[tuple[str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        variables = {
            "business_timezone": self.zone,
            "negative_amounts": "reject" if self.zone == "UTC" else "refund",
        }
        self.pipeline = Pipeline(self.folder, self.project, variables)
        # before anything has landed, and with the views
        self.pipeline.run(*_QUICK)
        self.pipeline.run(*_QUICK, schema=CHECK)
        self._tables = [
            (schema, table, differing(schema, table, columns))
            for schema, table, columns in self.pipeline._tables()
            if table not in (*UNCHANGED, "dates", "times")
        ]
        made = {table for _, table, _ in self._tables}
        assert made >= set(MODELS) - set(STAGING), "a model is missing"
        # the parsed project stays for good, and need not be looked through
        gc.collect()
        gc.freeze()

    def reset(self) -> None:
        """Leave an empty lake, and views without a table."""
        shutil.rmtree(self.pipeline.lake, ignore_errors=True)
        with self.connection() as connection:
            for schema, table in connection.execute("""
                select schema_name, table_name from duckdb_tables()
                where schema_name in ('staging', 'silver', 'gold')
            """).fetchall():
                if table not in CALENDARS:
                    connection.execute(f"drop table {schema}.{table}")
            connection.execute("drop schema if exists bronze cascade")
            connection.execute("drop schema if exists bronze_new cascade")

    # what lands

    def land_events(
        self,
        source: str,
        partition: str,
        events: Sequence[LandedEvent],
        landed_at: datetime,
    ) -> None:
        """Land events of one partition."""
        land_batch(self.pipeline.lake, source, partition, events, landed_at)

    def land_rows(
        self, source: str, rows: Sequence[Mapping[str, Any]], landed_at: datetime
    ) -> None:
        """Land rows of a table."""
        land_window(self.pipeline.lake, source, rows, landed_at)

    def compact(self, keep_for: timedelta) -> None:
        """Compact all hours of all sources but the newest."""
        lake = Lake.open(str(self.pipeline.lake), "snappy")
        for source in sources_landed(lake):
            done = compact(lake, source, older_than=timedelta(0), keep_for=keep_for)
            assert not done.failed

    # what is built

    def first_build(self) -> None:
        """`dbt run` where nothing is built yet."""
        self._from_nothing(schema=MAIN)

    def run(self, *selected: str) -> dbtRunnerResult:
        """`dbt run` of all tables, or of those selected."""
        select = ("--select", *selected) if selected else ()
        return self.pipeline.dbt("run", *_QUICK, *select, *_TABLES)

    def run_anew(self, *selected: str) -> dbtRunnerResult:
        """`dbt run --full-refresh` of those selected."""
        select = ("--select", *selected)
        return self.pipeline.dbt("run", "--full-refresh", *_QUICK, *select, *_TABLES)

    def build_with_gate(self, gate: str) -> dbtRunnerResult:
        """`dbt build` of all tables with one test between them."""
        selected = ("--select", *MODELS, gate)
        return self.pipeline.dbt("build", *_QUICK, *_NO_MORE_TESTS, *selected)

    @contextmanager
    def failing(self, model: str) -> Iterator[None]:
        """Let what fills a table fail when all before it is done."""
        # not what reads it, as the record of the files that it has staged does
        fills = re.compile(rf'\b(insert into\s+("\w+"\.)*|rename to\s+)"{model}"')
        execute = DuckDBCursorWrapper.execute

        def fail(cursor: Any, sql: str, bindings: Any = None) -> Any:
            found = fills.search(sql)
            if not found:
                return execute(cursor, sql, bindings)
            before = sql[: found.start()].rstrip()
            if before.endswith(";"):
                execute(cursor, before, bindings)
            raise duckdb.Error(f"{model} was made to fail")

        DuckDBCursorWrapper.execute = fail
        try:
            yield
        finally:
            DuckDBCursorWrapper.execute = execute

    @contextmanager
    def gap(self) -> Iterator[None]:
        """Let a partition miss a million events, which the gate on gaps refuses."""
        columns = (
            "source, event_hub, partition_id, first_number, last_number, "
            "first_landed_at, _landed_at, _processed_at, _partition_key, _row_key"
        )
        for number in (0, 1_000_001):
            self.execute(f"""
                insert into silver.silver_order_sequences ({columns})
                select
                    'order_events', 'hub', '{_GAPPY}', {number}, {number},
                    '2020-01-01', '2020-01-01', '2020-01-01', uuid(), uuid()
            """)
        try:
            yield
        finally:
            self.execute(f"""
                delete from silver.silver_order_sequences
                where partition_id = '{_GAPPY}'
            """)

    def set_clock_back(self, by: timedelta) -> None:
        """Move on what the builds noted by their clock, which comes to the same."""
        with self.connection() as connection:
            for schema, table, column in connection.execute("""
                select table_schema, table_name, column_name
                from information_schema.columns
                join information_schema.tables
                    using (table_catalog, table_schema, table_name)
                where table_schema in ('staging', 'silver', 'gold')
                    and table_type = 'BASE TABLE'
                    and column_name in (
                        '_processed_at', '_version_processed_at', 'loaded_at',
                        'listed_whole_at'
                    )
            """).fetchall():
                connection.execute(
                    f"update {schema}.{table} set {column} = {column} + ?", [by]
                )

    # what is compared

    def differences(self) -> dict[str, Rows]:
        """Return what differs from a full refresh, a table at a time.

        Audit columns, which begin with `_`, are set aside; views that depend
        on now are left out.
        """
        self._from_nothing("--full-refresh", schema=CHECK)
        found: dict[str, Rows] = {}
        with self.connection() as connection:
            for schema, table, query in self._tables:
                rows = connection.execute(query).fetchall()
                if rows:
                    found[f"{schema}.{table}"] = rows
        return found

    def _from_nothing(self, *arguments: str, schema: str) -> None:
        landed = [s for s in SOURCES if (self.pipeline.lake / "bronze" / s).is_dir()]
        case = (schema, *landed)
        prefix = "" if schema == MAIN else f"{schema}_"
        for table in _NOTED:
            self.execute(f"drop table if exists {prefix}staging.{table}")
        # what dbt sends names compacted files, so it is of no use to another lake
        is_compacted = any((self.pipeline.lake / "compacted").rglob("*.parquet"))
        if case in self._sent and not self.exactly and not is_compacted:
            with self.connection() as connection:
                for statement in self._sent[case]:
                    connection.execute(statement)
            return
        sent = self._heard(*arguments, schema=schema)
        if is_compacted:
            return
        known = self._sent.setdefault(case, sent)
        assert [_OF_THE_RUN.sub("?", statement) for statement in known] == [
            _OF_THE_RUN.sub("?", statement) for statement in sent
        ], "what was sent again is not what dbt sends"

    def _heard(self, *arguments: str, schema: str) -> list[str]:
        """Let dbt build all, and return the changes that it sent, in order."""
        sent: list[str] = []
        execute = DuckDBCursorWrapper.execute

        def heard(cursor: Any, sql: str, bindings: Any = None) -> Any:
            statement = _DBT_COMMENT.sub("", sql)
            if _CHANGES.match(statement):
                assert bindings is None
                sent.append(statement)
            return execute(cursor, sql, bindings)

        DuckDBCursorWrapper.execute = heard
        try:
            done = self.pipeline.run(*_QUICK, *_TABLES, *arguments, schema=schema)
        finally:
            DuckDBCursorWrapper.execute = execute
        assert len(done.result.results) >= len(MODELS)
        # at least its table for every model, or dbt sends by another door now
        assert sum("create" in statement for statement in sent) >= len(MODELS)
        return sent

    def execute(self, sql: str) -> None:
        """Run a statement on the warehouse."""
        with self.connection() as connection:
            connection.execute(sql)

    @contextmanager
    def connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the warehouse, as dbt has let it go."""
        with duckdb.connect(str(self.pipeline.warehouse)) as connection:
            connection.execute("set TimeZone = 'UTC'")
            yield connection
