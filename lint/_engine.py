"""An engine that runs nothing, and answers what a rendering asks of it.

A model's SQL depends on what stands in the warehouse: whether its table is there, up
to when it has read. dbt's own adapters render here; only what they would ask the
engine is answered by this module. So no engine and no driver is needed.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any
from unittest.mock import patch

_TIME = "2025-01-02T03:04:05.000006"
_LISTED = [("bronze", "d-a"), ("bronze", "d-b"), ("compacted", "d-c"), ("bronze", "d")]
# What a query is known by, and what it gives where all is built; the first that fits.
# A query that is not known gives no row.
_ANSWERS: list[tuple[str, dict[str, list[Any]]]] = [
    (
        r"\bas since,",
        {
            "source": ["order_events"],
            "since": [_TIME[:13]],
            "days_since": [_TIME[:13]],
            "newest": [_TIME[:13]],
            "files": [1],
        },
    ),
    (
        r"\bas readers\b",
        {
            "source": ["order_events", ""],
            "readers": ["silver_order_versions", ""],
            # not yet today
            "listed_whole_at": ["2025-01-01T03:04:05.000006", _TIME],
        },
    ),
    (r"^select distinct substring\(landed_file\b", {"landed_hour": [_TIME[:13]]}),
    (
        r"\bas models\b",
        {
            "models": [_TIME[:13]],
            "gates": [_TIME[:13]],
            "newest": [_TIME[:13]],
            "is_own": [1],
        },
    ),
    (r"\bas now\b", {"now": [_TIME[:13]]}),
    (r"^show tblproperties\b", {"key": ["tidemark.folder"], "value": ["another"]}),
    (r"^show partitions\b", {"partition": [f"landed_hour={_TIME[:13]}"]}),
    (r"^select distinct source\s+from \(", {"source": ["order_events"]}),
    (
        r"\bcompared as\b",
        {
            "source": ["order_events"] * 3,
            "what": ["new", "gone", "known"],
            "name": [f"{_TIME[:13]}/{name}.parquet" for name in "ab"] + [_TIME[:13]],
        },
    ),
    (
        r"'new' as found_as\b",
        {
            "found_as": ["new"] * 4 + ["newest", "known", "known"],
            "source": ["customers"] * 4 + ["customers", "customers", "order_events"],
            "landed_hour": [_TIME[:13]] * 4 + [_TIME[:13], "", ""],
            # of the last no entry tells
            "path": [f"{root}/{name}.parquet" for root, name in _LISTED] + [""] * 3,
        },
    ),
    (
        r"^select\s+source,\s+landed_hour,\s+path\b",
        {
            "source": ["customers"],
            "landed_hour": [_TIME[:13]],
            "path": ["manifest/a.parquet"],
        },
    ),
    (r"^with\s+stamped as\b", {"landed_hour": [_TIME[:13]]}),
    (
        r"^select\s+listed\.landed_hour,",
        {"landed_hour": [_TIME[:13]], "path": ["bronze/e-a.parquet"]},
    ),
    # no file is a compacted one
    (r"^select path\s+from binaryFile\b", {"path": []}),
    (
        r"\bbinaryFile\b",
        {"source": ["order_events"], "landed_hour": [_TIME[:13]]},
    ),
    (
        r"\btold as\b",
        {
            "file": ["*/*.parquet", f"{_TIME[:13]}/x.parquet"],
            "landed_file": [None, f"{_TIME[:13]}/d.parquet"],
            "held_files": [None, 1],
        },
    ),
    (
        r"'new' as what\b",
        {
            "what": ["new", "new", "new", "gone", "newest"],
            "landed_file": [f"{_TIME[:13]}/{name}.parquet" for name in "adebc"],
            # of the first all that it holds, of the second a half
            "compacted_file": [
                None,
                f"{_TIME[:13]}/x.parquet",
                f"{_TIME[:13]}/y.parquet",
            ]
            + [None] * 2,
            "held_files": [None, 1, 2, None, None],
        },
    ),
    (r"\bas changed\b", {"changed": [1]}),
    (r"^select count\(\*\) from\b", {"count": [1]}),
    (r"\bas low\b", {"low": [_TIME]}),
    (r"\bas mark\b", {"mark": [_TIME]}),
    (r"\bas newest\b", {"newest": [_TIME]}),
    (r"\bas held\b", {"held": [1]}),
    (r"\bas holds\b", {"holds": [1]}),
    (r"\bfile from glob\b", {"file": ["lake/bronze/a.parquet"]}),
    (
        r"^select comment from duckdb_views\b",
        {"comment": ['{"folder": "another"}']},
    ),
    (r"^select 1 from duckdb_tables\b", {"stands": [1]}),
    (
        r"^select source, landed_file from\b",
        {"source": ["order_events"], "landed_file": [f"{_TIME[:13]}/a.parquet"]},
    ),
    (r"^describe\b", {"column_name": ["landed_at", "body", "customer_id"]}),
]
# and where nothing is
_ALWAYS: list[tuple[str, dict[str, list[Any]]]] = [
    (
        r"\bas readers\b",
        {"source": [""], "readers": [""], "listed_whole_at": [_TIME]},
    ),
    (r"\bas moment\b", {"moment": [_TIME]}),
    (r"\bcurrent_timezone\b", {"zone": ["UTC"]}),
    (r"\bdatabasepropertyex\b", {"said": ["Latin1_General_100_BIN2_UTF8"]}),
    (
        r"\bselect\s+source,\s+landed_hour,\s+files,",
        {
            "source": ["customers"] * 3,
            "landed_hour": [_TIME[:13]] * 3,
            "files": ["*-a.parquet", "*-b.parquet", "compacted/*-c.parquet"],
            "columns": [
                '[["customer_id", "varchar"], ["landed_at", "timestamp"]]',
                '[["city", "varchar"], ["landed_at", "timestamp"]]',
                '[["city", "varchar"], ["landed_at", "timestamp"], '
                '["landed_file", "varchar"]]',
            ],
        },
    ),
]
_REBUILT: list[tuple[str, dict[str, list[Any]]]] = [(r"\bas holds\b", {"holds": [0]})]


@dataclass
class Engine:
    """What stands in the warehouse: all tables, or none.

    `rebuilt` says that they hold nothing that was there when they were last read.
    """

    columns: Mapping[str, Mapping[str, str]]
    built: bool = False
    rebuilt: bool = False
    sent: list[str] = field(default_factory=list)

    def take_sent(self) -> list[str]:
        """Return the statements that were sent since the last time."""
        taken, self.sent = self.sent, []
        return taken

    def answer(self, sql: str) -> dict[str, list[Any]]:
        """Return the columns of what a statement gives."""
        self.sent.append(sql.strip() + "\n")
        known = (_REBUILT if self.rebuilt else []) + (_ANSWERS if self.built else [])
        for pattern, columns in known + _ALWAYS:
            if re.search(pattern, sql.strip()):
                return columns
        return {}


def import_driver() -> None:
    """Let the adapters of T-SQL be imported where no ODBC is installed."""
    try:
        import pyodbc  # noqa: F401 - asked only whether it is there
    except ImportError:
        sys.modules["pyodbc"] = ModuleType("pyodbc")


@contextmanager
def answering(adapter: type, engine: Engine) -> Iterator[None]:
    """Answer in the place of what an adapter would ask."""
    from dbt.adapters.contracts.connection import AdapterResponse
    from dbt_common.clients.agate_helper import table_from_data_flat

    def execute(self: Any, sql: str, *_: Any, **__: Any) -> tuple[Any, Any]:
        columns = engine.answer(sql)
        values = zip(*columns.values(), strict=True)
        rows = [dict(zip(columns, row, strict=True)) for row in values]
        return AdapterResponse("OK"), table_from_data_flat(rows, [*columns])

    def get_relation(
        self: Any, database: str, schema: str, identifier: str, **_: Any
    ) -> Any:
        name = {"database": database, "schema": schema, "identifier": identifier}
        return self.Relation.create(**name, type="table") if engine.built else None

    def get_columns_in_relation(self: Any, relation: Any) -> list[Any]:
        declared = engine.columns.get(relation.identifier, {})
        return [self.Column(name, kind) for name, kind in declared.items()]

    with patch.multiple(
        adapter,
        execute=execute,
        get_relation=get_relation,
        get_columns_in_relation=get_columns_in_relation,
        # nothing was begun
        commit_if_has_connection=lambda self: None,
    ):
        yield
