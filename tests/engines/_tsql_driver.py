"""What stands in for `pyodbc`: a dedicated pool of Synapse that nobody pays for.

`install()` puts this module in the place of `pyodbc`, in this process; a process
that has `tests/engines/pyodbc_stand_in` on its path finds it there. What an
adapter sends is kept as text, one file a run, and done by DuckDB (_tsql_duckdb),
so that rows and failing tests are real. The environment says where:
`TSQL_DATABASE` is the DuckDB file, `TSQL_RECORDING` the text, `TSQL_LAKE` the
folder that stands for `https://<account>/<container>` in COPY INTO.

As a pool does, it refuses to rename a view, to make what is there already, to
copy files that are compressed by zstd or hold a column in another type, a
CREATE VIEW that is not a batch of its own, TRUE and FALSE, and whatever function
it does not know. It is a database of collation Latin1_General_100_BIN2_UTF8:
comparisons are binary, text is UTF-8.

Not faithful, for DuckDB is another engine:

- distribution and indexes are read over: a MERGE into a table that is not
  HASH-distributed works, so does varchar(max) in a columnstore (_tsql_rules
  looks for both), and no statement of it is slow;
- whole numbers divide to whole ones only where the text shows their types;
  decimals divide as doubles; AVG of whole numbers keeps its fraction; sums do
  not overflow;
- 'a' = 'a ' is false; a column has no length, so nothing is cut when it is
  inserted, and no column is found too short;
- datetime2(7) is cut to microseconds; datetime is not rounded to 1/300 second;
- text and numbers compare and convert as DuckDB thinks right;
- what is nested deeper in JSON than 128 is taken for no JSON;
- names are found in any case, and an alias of a SELECT is known in its other
  columns, its WHERE and its GROUP BY;
- what one engine of T-SQL alone knows is taken for each: CREATE OR ALTER VIEW,
  sp_rename, RENAME OBJECT, COPY INTO, OPENROWSET (_tsql_rules looks for it);
- one statement runs at a time, and each is a transaction of its own.
"""

import atexit
import datetime
import decimal
import itertools
import os
import re
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
from _tsql_copy import is_copy_into
from _tsql_duckdb import NotTSql, prepare, translate
from _tsql_recording import record
from _tsql_sqlserver import simply
from _tsql_text import (
    BadBatch,
    Statement,
    Token,
    closing,
    relation,
    significant,
    statements,
    unquoted,
)

version = "5.0.0"
apilevel, paramstyle, threadsafety = "2.0", "qmark", 1
pooling = True
Row = tuple[Any, ...]


class Warning(Exception):
    """A warning."""


class Error(Exception):
    """Whatever goes wrong."""


class InterfaceError(Error):
    """The driver is used wrongly."""


class DatabaseError(Error):
    """The database says no."""


class DataError(DatabaseError):
    """A value does not do."""


class OperationalError(DatabaseError):
    """The database is not reached."""


class IntegrityError(DatabaseError):
    """A constraint is broken."""


class InternalError(DatabaseError):
    """The database is confused."""


class ProgrammingError(DatabaseError):
    """A statement is wrong."""


class NotSupportedError(DatabaseError):
    """The database does not do that."""


def install() -> None:
    """Be `pyodbc` in this process, for whoever imports it from now on."""
    sys.modules["pyodbc"] = sys.modules[__name__]


def connect(connection_string: str, **options: object) -> "Connection":
    """Open a connection; the connection string names the database."""
    said = dict(
        part.split("=", 1) for part in connection_string.split(";") if "=" in part
    )
    names = {name.lower(): value for name, value in said.items()}
    return Connection(pool(Path(os.environ["TSQL_DATABASE"]), names["database"]))


def opened(database: Path) -> "Connection":
    """Open the database that a DuckDB file is, whatever the environment says."""
    return Connection(pool(database, "pool"))


_pools: dict[Path, "Pool"] = {}
_opening = threading.Lock()


def pool(file: Path, name: str) -> "Pool":
    """Return the pool that a DuckDB file is; it stays open in this process."""
    with _opening:
        if file not in _pools:
            _pools[file] = Pool(file, name)
        return _pools[file]


def close_pools() -> None:
    """Let go of all files, so that others can read them."""
    while _pools:
        _pools.popitem()[1].database.close()


atexit.register(close_pools)


@dataclass
class Result:
    """What one statement gave."""

    rows: list[Row] = field(default_factory=list)
    columns: list[tuple[Any, ...]] | None = None
    rowcount: int = -1


class Pool:
    """A database that speaks T-SQL."""

    def __init__(self, file: Path, name: str) -> None:
        self.name = name
        self.database = duckdb.connect()
        self.database.execute("set TimeZone = 'UTC'")
        self.database.execute(f"attach '{file}' as \"{name}\"")
        self.database.execute(f'use "{name}"')
        prepare(self.database)
        self.lock = threading.RLock()

    def batch(self, text: str) -> list[Result]:
        """Keep a batch as text and run it; nothing after an error is run."""
        with self.lock:
            recording = os.environ.get("TSQL_RECORDING")
            if recording:
                record(Path(recording), text)
            try:
                said = statements(simply(text))
                return [self.one(statement, len(said)) for statement in said]
            except (duckdb.Error, NotTSql, BadBatch) as error:
                raise ProgrammingError("42000", f"[42000] {error}") from error

    def one(self, statement: Statement, together: int) -> Result:
        if statement.condition is not None and not self.holds(statement.condition):
            return Result()
        first, second = (*statement.kind.split(" "), "")[:2]
        is_view = (first, second) == ("CREATE", "VIEW")
        if is_view and together > 1 and not statement.wrapped:
            raise NotTSql("CREATE VIEW must be the only statement in a batch")
        do = _SPECIAL.get(f"{first} {second}", _SPECIAL.get(first))
        if any(token.word == "OPENROWSET" for token in statement.tokens):
            do = Pool.insert_files
        return self.plain(statement.text) if do is None else do(self, statement)

    def plain(self, sql: str) -> Result:
        return self.run(translate(sql, self.object_id))

    def run(self, sql: str) -> Result:
        cursor = self.database.execute(sql)
        columns = cursor.description or []
        rows = cursor.fetchall() if columns else []
        if [column[0] for column in columns] in (["Count"], ["Success"]):
            changed = rows[0][0] if rows and columns[0][0] == "Count" else -1
            return Result(rowcount=int(changed))
        described = [
            (name, _python_type(str(kind)), None, None, None, None, None)
            for name, kind, *_ in columns
        ]
        return Result(rows, described or None, -1)

    def holds(self, condition: str) -> bool:
        """Whether the condition of an IF is true."""
        asked = f"select case when {condition} then 1 else 0 end as holds"
        return self.plain(asked).rows[0][0] == 1

    def object_id(self, name: str, kind: str | None = None) -> int | None:
        """Return the number of a table (U), view (V) or either, if it is there."""
        parts = [unquoted(part) for part in _PART.findall(name)]
        if len(parts) < 2:
            return None
        found = self.database.execute(
            "select o.object_id from sys.objects as o join sys.schemas as s "
            "on s.schema_id = o.schema_id where s.name = ? and o.name = ? "
            "and o.type = coalesce(?, o.type)",
            [parts[-2], parts[-1], kind and kind.strip().upper()],
        ).fetchone()
        return int(found[0]) if found else None

    def create_view(self, statement: Statement) -> Result:
        """CREATE VIEW, and a note of what the view reads."""
        done = self.plain(statement.text)
        said = statement.tokens
        view = self.object_id(".".join(relation(said, 2)[0]), "V")
        self.forget_references(view)
        for at, token in enumerate(said[:-1]):
            if token.word in ("FROM", "JOIN") and said[at + 1].text != "(":
                database, schema, name = ([None, None, *relation(said, at + 1)[0]])[-3:]
                self.database.execute(
                    "insert into sys.sql_expression_dependencies "
                    "values (?, 1, ?, ?, ?)",
                    [view, database, schema, name],
                )
        return done

    def create_or_alter_view(self, statement: Statement) -> Result:
        """CREATE OR ALTER VIEW."""
        said = statement.tokens
        name = ".".join(relation(said, 4)[0])
        if self.object_id(name, "V"):
            self.plain(f"drop view {name}")
        made = "create" + statement.text[said[2].end :]
        return self.create_view(Statement(made, wrapped=True))

    def forget_references(self, view: int | None) -> None:
        """Forget what a view that is no more, or another now, has read."""
        self.database.execute(
            "delete from sys.sql_expression_dependencies where referencing_id = ?",
            [view],
        )

    def create_table(self, statement: Statement) -> Result:
        """CREATE TABLE, without how it is distributed and indexed."""
        return self.plain(without_storage(statement))

    def rename(self, statement: Statement) -> Result:
        """RENAME OBJECT a TO b, of tables."""
        said = statement.tokens
        (*_, schema, table), at = relation(said, 2)
        if said[at].word != "TO":
            raise NotTSql("RENAME OBJECT without TO")
        new = unquoted(said[at + 1].text)
        if self.object_id(f"[{schema}].[{table}]", "V"):
            raise NotTSql(f"RENAME OBJECT does not support views: {schema}.{table}")
        return self.run(f'alter table "{schema}"."{table}" rename to "{new}"')

    def execute_procedure(self, statement: Statement) -> Result:
        """EXEC sp_rename 'schema.table', 'new'."""
        said = statement.tokens
        if said[1].text.lower() != "sp_rename":
            raise NotTSql(f"no procedure of the stand-in: {said[1].text}")
        schema, table = unquoted(said[2].text).split(".")
        new = unquoted(said[4].text)
        view = self.object_id(f"[{schema}].[{table}]", "V")
        kind = "table" if view is None else "view"
        done = self.run(f'alter {kind} "{schema}"."{table}" rename to "{new}"')
        self.database.execute(
            "update sys.sql_expression_dependencies set referencing_id = ? "
            "where referencing_id = ?",
            [self.object_id(f"[{schema}].[{new}]"), view],
        )
        return done

    def alter(self, statement: Statement) -> Result:
        """ALTER TABLE … ADD and … DROP COLUMN, of several columns at once."""
        said = [token for token in statement.tokens if token.text != ";"]
        parts, at = relation(said, 2)
        table = ".".join(f'"{part}"' for part in parts[-2:])
        adds = said[at].word == "ADD"
        if not adds and (said[at].word, said[at + 1].word) != ("DROP", "COLUMN"):
            raise NotTSql(f"ALTER TABLE {said[at].text} is not known to the stand-in")
        for column in _parts(said[at + (1 if adds else 2) :]):
            text = statement.text[column[0].start : column[-1].end]
            if adds:
                kind = translate(f"create table t ({text})", self.object_id)
                self.run(f"alter table {table} add column {kind[16:-1]}")
            else:
                self.run(f'alter table {table} drop column "{unquoted(text)}"')
        return Result()

    def copy(self, statement: Statement) -> Result:
        """COPY INTO … FROM Parquet: fields go to columns by their place."""
        if not is_copy_into(statement.text):
            raise NotTSql("no such COPY INTO is known to the stand-in")
        said = statement.tokens
        parts, at = relation(said, 2)
        table = ".".join(f'"{part}"' for part in parts[-2:])
        columns: list[tuple[str, str]] = []
        if said[at].text == "(":
            end = closing(said, at)
            for place, column in enumerate(_parts(said[at + 1 : end]), 1):
                columns.append(_copied(column, place))
            at = end + 1
        copied = 0
        for token in said[at:]:
            if token.word == "WITH":
                break
            if token.kind != "string":
                continue
            for file in _files(unquoted(token.text)):
                self.require_readable(file, table, columns)
                names = ", ".join(f'"{name}"' for name, _ in columns)
                names = f"({names})" if names else ""
                fields = ", ".join(value for _, value in columns) or "*"
                copied += self.run(
                    f"insert into {table} {names} select {fields} from "
                    f"read_parquet('{file}', hive_partitioning = false)"
                ).rowcount
        return Result(rowcount=copied)

    def insert_files(self, statement: Statement) -> Result:
        """INSERT … SELECT … FROM OPENROWSET(BULK … Parquet) WITH (…): by name."""
        found = _INSERT_FILES.fullmatch(statement.text.strip())
        if found is None:
            raise NotTSql("no such OPENROWSET is known to the stand-in")
        into, names, selected, bulk, columns = (part.strip() for part in found.groups())
        if names != selected:
            raise NotTSql("the columns of OPENROWSET go where they are called")
        table = ".".join(f'"{part}"' for part in relation(significant(into), 0)[0][-2:])
        wanted = [unquoted(part[0].text) for part in _parts(significant(columns))]
        if wanted != [unquoted(part.strip()) for part in names.split(",")]:
            raise NotTSql("OPENROWSET has other columns than are asked for")
        copied = 0
        for file in _bulk(bulk):
            there = pq.read_schema(file).names
            missing = [name for name in wanted if name not in there]
            if missing:
                raise NotTSql(f"{missing} are not in {file}")
            places = [(name, f"#{there.index(name) + 1}") for name in wanted]
            self.require_readable(file, table, places)
            quoted = ", ".join(f'"{name}"' for name in wanted)
            copied += self.run(
                f"insert into {table} ({quoted}) select {quoted} from "
                f"read_parquet('{file}', hive_partitioning = false)"
            ).rowcount
        return Result(rowcount=copied)

    def require_readable(
        self, file: str, table: str, columns: Sequence[tuple[str, str]]
    ) -> None:
        """Refuse what a pool does not read: zstd, and a field of another type."""
        described = pq.read_metadata(file)
        for group in range(described.num_row_groups):
            how = described.row_group(group).column(0).compression
            if how not in ("SNAPPY", "GZIP", "UNCOMPRESSED"):
                raise NotTSql(f"COPY INTO reads no {how}: {file}")
        fields = described.schema.to_arrow_schema()
        wanted = dict(
            self.database.execute(
                f"select column_name, column_type from (describe {table})"
            ).fetchall()
        )
        for name, value in columns:
            place = re.search(r"#(\d+)", value)
            kind = str(fields.field(int(place[1]) - 1).type) if place else ""
            decimal_kind = kind.replace("decimal128", "DECIMAL").replace(" ", "")
            if place and _READ_AS.get(kind, decimal_kind) != wanted[name]:
                raise NotTSql(f"COPY INTO takes no {kind} for {name}: {file}")

    def passed_over(self, statement: Statement) -> Result:
        """What has no meaning here."""
        return Result()


class Connection:
    """A connection, always in autocommit."""

    def __init__(self, to: Pool) -> None:
        self.pool = to
        self.timeout = 0
        self.autocommit = True
        self.closed = False

    def cursor(self) -> "Cursor":
        return Cursor(self.pool)

    def add_output_converter(self, kind: int, convert: Callable[[bytes], Any]) -> None:
        """Nothing here comes as bytes."""

    def commit(self) -> None:
        """Each statement is committed."""

    def rollback(self) -> None:
        """Nothing is open."""

    def close(self) -> None:
        self.closed = True


class Cursor:
    """The results of a batch, one after the other."""

    def __init__(self, to: Pool) -> None:
        self.pool = to
        self.results: list[Result] = []

    def execute(self, sql: str, bindings: Sequence[Any] | None = None) -> "Cursor":
        if bindings is not None:
            for value in bindings:
                sql = sql.replace("?", _literal(value), 1)
        self.results = self.pool.batch(sql) or [Result()]
        return self

    @property
    def _now(self) -> Result:
        return self.results[0] if self.results else Result()

    @property
    def description(self) -> list[tuple[Any, ...]] | None:
        return self._now.columns

    @property
    def rowcount(self) -> int:
        return self._now.rowcount

    def nextset(self) -> bool:
        if len(self.results) < 2:
            return False
        del self.results[0]
        return True

    def fetchall(self) -> list[Row]:
        return self.fetchmany(sys.maxsize)

    def fetchone(self) -> Row | None:
        return next(iter(self.fetchmany(1)), None)

    def fetchmany(self, size: int = 1) -> list[Row]:
        rows = self._now.rows[:size]
        del self._now.rows[:size]
        return rows

    def close(self) -> None:
        self.results = []


def without_storage(statement: Statement) -> str:
    """Return a CREATE TABLE without WITH (DISTRIBUTION = …, …)."""
    said = statement.tokens
    for at, token in enumerate(said[:-1]):
        if token.word == "WITH" and said[at + 1].text == "(":
            end = closing(said, at + 1)
            return statement.text[: token.start] + " " + statement.text[said[end].end :]
        if token.word == "AS":
            break
    return statement.text


_READ_AS = {
    "string": "VARCHAR",
    "large_string": "VARCHAR",
    "bool": "BOOLEAN",
    "int16": "SMALLINT",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "double": "DOUBLE",
    "date32[day]": "DATE",
    "timestamp[us]": "TIMESTAMP",
    "timestamp[us, tz=UTC]": "TIMESTAMP",
    "binary": "BLOB",
    "large_binary": "BLOB",
}
"""What a field of a Parquet file becomes, and nothing else."""

_PART = re.compile(r'\[(?:[^\]]|\]\])*\]|"(?:[^"]|"")*"|[^.\[\]"]+')


def _parts(said: Sequence[Token]) -> list[list[Token]]:
    """Split at the commas that stand in no brackets."""
    found: list[list[Token]] = [[]]
    depth = 0
    for token in said:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.text == "," and not depth:
            found.append([])
        else:
            found[-1].append(token)
    return found


def _copied(column: Sequence[Token], place: int) -> tuple[str, str]:
    """Return a column of COPY INTO and where its value comes from."""
    name, default, number = unquoted(column[0].text), "", ""
    for before, token in itertools.pairwise(column):
        if before.word == "DEFAULT":
            default = token.text
        elif token.kind == "number":
            number = token.text
    field_number = number or ("" if default else str(place))
    if not field_number:
        return name, default
    value = f"#{field_number}"
    return name, f"coalesce({value}, {default})" if default else value


def _files(url: str) -> list[str]:
    """Return the files that COPY INTO finds: a wildcard looks into folders below."""
    lake = os.environ.get("TSQL_LAKE")
    path = Path(re.sub(r"^https://[^/]+/[^/]+", lake, url) if lake else url)
    if "*" in str(path.parent):
        raise NotTSql(f"the stand-in knows no wildcard in a folder: {url}")
    base, pattern = (path, "*") if path.is_dir() else (path.parent, path.name)
    found = [
        str(file)
        for file in sorted(base.rglob(pattern) if "*" in pattern else [path])
        if file.is_file()
        and not any(part[0] in "_." for part in file.relative_to(base).parts)
    ]
    if not found:
        raise NotTSql(f"COPY INTO finds no file in {url}")
    return found


_INSERT_FILES = re.compile(
    r"insert\s+into\s+(\S+)\s+\(([^()]*)\)\s+select\s+(.*?)\s+from\s+openrowset\(\s*"
    r"bulk\s+'((?:[^']|'')*)',\s*data_source\s*=\s*'[^']*',\s*"
    r"format\s*=\s*'PARQUET'\s*\)\s*with\s*\((.*)\)\s*as\s+\w+",
    re.IGNORECASE | re.DOTALL,
)


def _bulk(path: str) -> list[str]:
    """Return the files that OPENROWSET finds: in no folder below the one it says."""
    lake = Path(os.environ["TSQL_LAKE"])
    found = [str(file) for file in sorted(lake.glob(path.replace("''", "'")))]
    if not found:
        raise NotTSql(f"OPENROWSET finds no file in {path}")
    return found


def _python_type(kind: str) -> type:
    if kind.startswith("DECIMAL"):
        return decimal.Decimal
    return {
        "BOOLEAN": bool,
        "DATE": datetime.date,
        "TIMESTAMP": datetime.datetime,
        "TIMESTAMP WITH TIME ZONE": datetime.datetime,
        "TIME": datetime.time,
        "DOUBLE": float,
        "FLOAT": float,
        "BLOB": bytes,
        "TINYINT": int,
        "UTINYINT": int,
        "SMALLINT": int,
        "INTEGER": int,
        "BIGINT": int,
        "HUGEINT": int,
        "NUMBER": float,
    }.get(kind, str)


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool | int | float | decimal.Decimal):
        return str(int(value) if isinstance(value, bool) else value)
    return "'" + str(value).replace("'", "''") + "'"


_SPECIAL: dict[str, Callable[[Pool, Statement], Result]] = {
    "CREATE TABLE": Pool.create_table,
    "CREATE VIEW": Pool.create_view,
    "CREATE OR": Pool.create_or_alter_view,
    "RENAME OBJECT": Pool.rename,
    "EXEC": Pool.execute_procedure,
    "ALTER TABLE": Pool.alter,
    "COPY INTO": Pool.copy,
    "CREATE STATISTICS": Pool.passed_over,
    "UPDATE STATISTICS": Pool.passed_over,
    "DROP STATISTICS": Pool.passed_over,
    "USE": Pool.passed_over,
    "BEGIN": Pool.passed_over,
    "COMMIT": Pool.passed_over,
    "GRANT": Pool.passed_over,
    "REVOKE": Pool.passed_over,
}
