"""Publish what the warehouse has: after a green build, or when asked.

The warehouse is opened for reading, while the run that holds it is still alone, and is
closed again before the pointer moves: nothing that reads what is published opens it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landing.building import warehouse
from landing.building.rejects import Count, OpenRejects, Wanted
from landing.clock import Clock, utc_now
from landing.errors import BuildError, first_line
from landing.publishing import folder, freshness, queries
from landing.publishing.declared import shown_by
from landing.publishing.gates import with_earlier
from landing.publishing.pointer import (
    FORM,
    Built,
    Freshness,
    Gate,
    Latency,
    Pointer,
    Rejects,
    Table,
    UnreadableError,
    read_pointer,
)
from landing.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa

HISTORY = "_builds.parquet"
_BUILDS = 2_000
"""So many rows of the history are kept, of a build one for each source."""
_ELSEWHERE = "Other engines publish nothing: point reports at their tables"


@dataclass(frozen=True, slots=True)
class _Before:
    """What was published before this: another build, or nothing."""

    pointer: Pointer | None

    @property
    def tables(self) -> tuple[Table, ...]:
        return self.pointer.tables if self.pointer else ()

    @property
    def gates(self) -> tuple[Gate, ...]:
        return self.pointer.gates if self.pointer else ()


def publish_build(
    settings: Settings,
    results: Sequence[Any],
    built: Built,
    gates: Sequence[Gate],
    rejects: Sequence[Count] | None,
    *,
    keeps_others: bool,
    clock: Clock = utc_now,
) -> str | None:
    """Publish what a green build made; return its name there.

    With `keeps_others`, as of a build of a part, tables that it did not make and gates
    that it did not try are as they were published before. None where it made no model.

    Raises `DeclarationError` where a model says wrongly how it is shown, and
    `BuildError` where the folder cannot be written or is another warehouse's: then all
    that was published stays as it was.
    """
    nodes = [
        result.node
        for result in results
        if str(result.node.resource_type) == "model" and str(result.status) == "success"
    ]
    if not nodes:
        return None
    return _publish(
        settings,
        nodes,
        lambda before: with_earlier(gates, before.gates, is_whole=not keeps_others),
        built,
        {(each.source, each.reason): each.new for each in rejects or ()},
        keeps_others=keeps_others,
        clock=clock,
    )


def publish_now(
    settings: Settings, nodes: Iterable[Any], *, clock: Clock = utc_now
) -> str:
    """Publish what the warehouse has now of these models; return its name there.

    What the last green build said, and its gates, stay as they were published with it.
    Raises as `publish_build` does, and `BuildError` where there is no warehouse.
    """
    models = [node for node in nodes if str(node.resource_type) == "model"]
    return _publish(
        settings, models, lambda before: before.gates, None, {}, clock=clock
    )


def _publish(
    settings: Settings,
    nodes: Sequence[Any],
    gates: Callable[[_Before], tuple[Gate, ...]],
    built: Built | None,
    new: dict[tuple[str, str], int | None],
    *,
    keeps_others: bool = False,
    clock: Clock,
) -> str:
    models, staged = _models(nodes), _staged(nodes)
    target = settings.published_folder
    before = _Before(_read(target))
    _require_own(settings, before.pointer)
    now = clock()
    build = folder.new_id(now)

    def write(part: Path) -> Callable[..., Pointer]:
        with (
            warehouse.read(settings, elsewhere=_ELSEWHERE) as connection,
            _explained(settings),
        ):
            written = (
                queries.write_table(connection, each, part, build) for each in models
            )
            tables = [table for table in written if table]
            landed = queries.newest_landings(connection, settings.schema_of("silver"))
            # what a build took in is in staging until the next one
            latency = (
                queries.latency(connection, staged, now)
                if built
                else _latency_of(before)
            )
        if keeps_others:
            tables += _carried(target, before, models, nodes, part, build)
        promised = freshness.promises(settings.project)
        pointer = Pointer(
            form=FORM,
            build=build,
            kept=(),
            published_at=now,
            warehouse=settings.warehouse.name,
            schema=settings.schema,
            built=built or (before.pointer.built if before.pointer else None),
            tables=tuple(sorted(tables, key=lambda table: table.name)),
            gates=gates(before),
            freshness=tuple(
                Freshness(
                    source, landed.get(source), *promised.get(source, (None, None))
                )
                for source in sorted({*landed, *promised})
            ),
            rejects=_rejects(settings, new),
            latency=latency,
            history=f"{build}/{HISTORY}",
        )
        _write_history(target, before.pointer, pointer, built, part)
        return partial(replace, pointer)

    try:
        return folder.place(target, build, write).build
    except OSError as error:
        raise BuildError(
            f"{target} cannot be written: {error.strerror or error}",
            way_out="What was published stays as it was. Make room, or set "
            "TIDEMARK_PUBLISHED to a folder that may be written",
        ) from error


@contextmanager
def _explained(settings: Settings) -> Iterator[None]:
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise BuildError(
            f"{settings.warehouse} cannot be published: {first_line(error)}",
            way_out="What was published stays as it was; mend it, and tidemark publish",
        ) from error


def _models(nodes: Iterable[Any]) -> list[queries.Model]:
    found = []
    for node in nodes:
        shown = shown_by(node.name, node.config.meta)
        if shown is None or str(node.config.materialized) == "ephemeral":
            continue
        described = {
            name: " ".join((column.description or "").split())
            for name, column in node.columns.items()
        }
        found.append(
            queries.Model(
                node.name,
                node.schema,
                node.alias,
                node.description or "",
                described,
                shown,
            )
        )
    return found


def _staged(nodes: Iterable[Any]) -> list[queries.Staged]:
    """Return the models that read a source of Bronze: each what landed of it lately."""
    found = []
    for node in nodes:
        read = [each.split(".") for each in node.depends_on.nodes]
        names = [each[-1] for each in read if each[0] == "source"]
        if len(names) == 1:
            found.append(queries.Staged(names[0], node.schema, node.alias))
    return found


def _carried(
    target: Path,
    before: _Before,
    models: Sequence[queries.Model],
    nodes: Sequence[Any],
    part: Path,
    build: str,
) -> list[Table]:
    """Copy the tables of models that this build did not make into its folder."""
    made = {each.name for each in models} | {node.name for node in nodes}
    carried = []
    for table in before.tables:
        if table.name in made:
            continue
        with suppress(FileNotFoundError):
            content = (target / table.file).read_bytes()
            (part / f"{table.name}.parquet").write_bytes(content)
            carried.append(replace(table, file=f"{build}/{table.name}.parquet"))
    return carried


def _rejects(
    settings: Settings, new: dict[tuple[str, str], int | None]
) -> tuple[Rejects, ...]:
    """Return the open rejects by source and reason; no payload is published."""
    import duckdb

    try:
        with OpenRejects.read(settings) as rejects:
            return tuple(
                Rejects(
                    each.source,
                    each.reason,
                    each.rejects,
                    new.get((each.source, each.reason)),
                    each.first_landed_at,
                    each.last_landed_at,
                )
                for each in rejects.groups(Wanted())
            )
    except (BuildError, duckdb.Error):
        return ()


def _write_history(
    target: Path,
    before: Pointer | None,
    pointer: Pointer,
    built: Built | None,
    part: Path,
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = _history_schema()
    rows = schema.empty_table()
    if before and before.history:
        # another version's columns are not gone on with
        with suppress(FileNotFoundError, pa.ArrowInvalid):
            earlier = pq.read_table(target / before.history)
            rows = earlier if earlier.schema.equals(schema) else rows
    if built:
        rows = pa.concat_tables([rows, _history(pointer, built, schema)])
    pq.write_table(rows.slice(max(0, rows.num_rows - _BUILDS)), part / HISTORY)


def _history_schema() -> "pa.Schema":
    import pyarrow as pa

    return pa.schema(
        [
            ("build", pa.string()),
            ("finished_at", pa.timestamp("us")),
            ("seconds", pa.float64()),
            ("source", pa.string()),
            ("events", pa.int64()),
            ("sent_to_landed_median", pa.float64()),
            ("sent_to_landed_p95", pa.float64()),
            ("landed_to_gold_median", pa.float64()),
            ("landed_to_gold_p95", pa.float64()),
        ]
    )


def _history(pointer: Pointer, built: Built, schema: "pa.Schema") -> "pa.Table":
    """Return a row for each source of which a build took events in, or one without."""
    import pyarrow as pa

    shared = {
        "build": pointer.build,
        "finished_at": built.finished_at.replace(tzinfo=None),
        "seconds": built.seconds,
    }
    rows: list[dict[str, Any]] = []
    for each in pointer.latency:
        row = {**shared, "source": each.source, "events": each.events}
        for name in ("sent_to_landed", "landed_to_gold"):
            if spread := getattr(each, name):
                row[f"{name}_median"], row[f"{name}_p95"] = spread.median, spread.p95
        rows.append(row)
    return pa.Table.from_pylist(rows or [shared], schema=schema)


def _latency_of(before: _Before) -> tuple[Latency, ...]:
    return before.pointer.latency if before.pointer else ()


def _read(target: Path) -> Pointer | None:
    try:
        return read_pointer(target)
    except UnreadableError:
        return None  # its place is taken


def _require_own(settings: Settings, pointer: Pointer | None) -> None:
    name = settings.warehouse.name
    if pointer and (pointer.warehouse, pointer.schema) != (name, settings.schema):
        raise BuildError(
            f"{settings.published_folder} has what was built in {pointer.warehouse}, "
            f"and this is {name}",
            way_out="Set TIDEMARK_PUBLISHED to a folder of its own, or remove the old "
            "one; both warehouses are as they were",
        )
