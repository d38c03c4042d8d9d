"""The tables of the control table, and how older ones come to have all columns.

The statements are SQLAlchemy Core and of no one dialect, so that SQLite, PostgreSQL
and Azure SQL will do. All times are UTC without a zone.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.dialects import mssql
from sqlalchemy.types import TypeDecorator


class _UtcTime(TypeDecorator[datetime]):
    """An aware time, kept as UTC without a zone, with microseconds."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[datetime]:
        precise: sa.types.TypeEngine[datetime] = sa.DateTime()
        if dialect.name == "mssql":
            # Its DATETIME rounds to 3 ms; what is read must be what was written.
            precise = mssql.DATETIME2(6)  # type: ignore[no-untyped-call]
        return dialect.type_descriptor(precise)

    def process_bind_param(
        self, value: datetime | None, dialect: sa.Dialect
    ) -> datetime | None:
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(
        self, value: datetime | None, dialect: sa.Dialect
    ) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


metadata = sa.MetaData()

watermarks = sa.Table(
    "landing_watermark",
    metadata,
    sa.Column("source", sa.Unicode(200), primary_key=True),
    sa.Column("watermark_kind", sa.Unicode(20)),
    sa.Column("watermark", sa.Unicode(100)),
    sa.Column("committed_at", _UtcTime),
    sa.Column("lease_run", sa.Unicode(36)),
    sa.Column("lease_host", sa.Unicode(255)),
    sa.Column("lease_pid", sa.Integer),
    sa.Column("lease_since", _UtcTime),
    sa.Column("lease_until", _UtcTime),
    sa.Column("measured", sa.UnicodeText),
    sa.Column("remembered", sa.UnicodeText),
    sa.Column("generation", sa.Integer),
    sa.Column("reconciled_at", _UtcTime),
    sa.Column("ordered_at", _UtcTime),
    sa.Column("in_doubt", sa.Boolean),
    sa.Column("highest", sa.Unicode(100)),
    sa.Column("landed_at", _UtcTime),
    sa.Column("tracked", sa.BigInteger),
)
"""One row a source. `measured` is what its watermark is measured on, `remembered` the
rows that landed last (see `landing.extraction.remembered`), `generation` grows with
each reset, `reconciled_at` is when keys were compared last, and `ordered_at` when the
whole column was seen to hold watermarks and nothing else. `in_doubt` is while rows may
have landed that `remembered` knows nothing of, and `highest` the largest end of a
window that was begun, committed or not. `landed_at` is the latest time that rows were
said to land at, which none that land after them may fall short of. `tracked` is the
version of the source's own change tracking up to which deletions have landed."""

runs = sa.Table(
    "landing_run",
    metadata,
    sa.Column("run_id", sa.Unicode(36), primary_key=True),
    sa.Column("source", sa.Unicode(200), nullable=False, index=True),
    sa.Column("status", sa.Unicode(20), nullable=False),
    sa.Column("window_low", sa.Unicode(100)),
    sa.Column("window_high", sa.Unicode(100)),
    sa.Column("started_at", _UtcTime, nullable=False),
    sa.Column("finished_at", _UtcTime),
    sa.Column("rows", sa.BigInteger),
    sa.Column("files", sa.Integer),
    sa.Column("error", sa.UnicodeText),
    sa.Column("generation", sa.Integer),
    sa.Column("source_clock", sa.Unicode(40)),
    sa.Column("seen", sa.Unicode(100)),
    sa.Column("resume", sa.Unicode(100)),
    sa.Column("number", sa.Integer),
    sa.Column("named_by", sa.Unicode(36)),
    sa.Index("ix_landing_run_newest", "source", "started_at"),
    sa.Index("ix_landing_run_number", "source", "number"),
)
"""One row a run. `source_clock` is the source's when it was read, `seen` the largest
watermark that was, and `resume` what the next window begins below. `number` grows with
each run of a source, whatever clocks say, and `named_by` is the run whose id is in the
names of its files."""

files = sa.Table(
    "landing_file",
    metadata,
    sa.Column("source", sa.Unicode(200), primary_key=True),
    # names are longer than what databases take for a key
    sa.Column("name_id", sa.Unicode(64), primary_key=True),
    sa.Column("name", sa.UnicodeText, nullable=False),
    sa.Column("size", sa.BigInteger),
    sa.Column("stamp", sa.Unicode(200)),
    sa.Column("is_settled", sa.Boolean),
    sa.Column("content_hash", sa.Unicode(64)),
    sa.Column("lake", sa.UnicodeText),
    sa.Column("reading", sa.Unicode(100)),
    sa.Column("planned_reading", sa.Unicode(100)),
    sa.Column("rows", sa.BigInteger),
    sa.Column("landed_at", _UtcTime),
    sa.Column("read_as", sa.UnicodeText),
)
"""One row a file of a source; see `landing.extraction.landed_files`."""

LONGEST_TARGET = 400
"""Characters of a target's name that its row is known by: SQL Server's keys end so."""

builds = sa.Table(
    "landing_build",
    metadata,
    sa.Column("target", sa.Unicode(LONGEST_TARGET), primary_key=True),
    sa.Column("lease_run", sa.Unicode(36)),
    sa.Column("lease_host", sa.Unicode(255)),
    sa.Column("lease_pid", sa.Integer),
    sa.Column("lease_since", _UtcTime),
    sa.Column("lease_until", _UtcTime),
)
"""One row a target that is no file: who builds it (`landing.control.build_leases`)."""


def make(connection: sa.Connection) -> None:
    """Make the tables, and the columns and indexes that older ones lack."""
    metadata.create_all(connection)
    inspector = sa.inspect(connection)
    for table in metadata.sorted_tables:
        standing = {column["name"] for column in inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name not in standing:
                _add(connection, table, column)
        for index in table.indexes:
            index.create(connection, checkfirst=True)


def _add(connection: sa.Connection, table: sa.Table, column: sa.Column[object]) -> None:
    quote = connection.dialect.identifier_preparer.quote
    kind = column.type.compile(connection.dialect)
    # T-SQL has no COLUMN here, the others can do without
    connection.execute(
        sa.text(f"alter table {quote(table.name)} add {quote(column.name)} {kind}")
    )
