"""What is read of the warehouse to be published: bounded tables, and how it stands.

Of every model no more is read than its first rows, sorted, and their number.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landing.building import warehouse
from landing.errors import DeclarationError
from landing.publishing.declared import Shown, require_columns
from landing.publishing.kinds import condition, require_types
from landing.publishing.pointer import Column, Latency, Spread, Table

if TYPE_CHECKING:
    import pyarrow as pa

_STAGED = ("event_hub", "landed_at", "position_at")
"""The columns of a staging model by which latency is told; of a table's row no hub."""
_LATENCY = """
select
    count(*),
    quantile_cont(epoch(landed_at) - epoch(position_at), [0.5, 0.95])
        filter (position_at > timestamp '1990-01-01'),
    quantile_cont(epoch(cast(? as timestamp)) - epoch(landed_at), [0.5, 0.95])
from {relation}
where event_hub is not null
"""


@dataclass(frozen=True, slots=True)
class Model:
    """A model that is published, and the relation that dbt makes of it."""

    name: str
    schema: str
    table: str
    description: str
    descriptions: dict[str, str]
    shown: Shown

    @property
    def relation(self) -> warehouse.Relation:
        """Its table or view."""
        return warehouse.Relation(self.schema, self.table, "", None)


@dataclass(frozen=True, slots=True)
class Staged:
    """A staging model: what a build took in of a source."""

    source: str
    schema: str
    table: str

    @property
    def relation(self) -> warehouse.Relation:
        """Its table."""
        return warehouse.Relation(self.schema, self.table, "", None)


def write_table(
    connection: Any, model: Model, folder: Path, build: str
) -> Table | None:
    """Write the rows of a model that are shown as a Parquet file, and say what it is.

    None where the warehouse does not have it yet. Raises `DeclarationError` where a
    field names no column of it or compares one with another type, and where a chart has
    several rows for one place: those it would draw over one another.
    """
    import duckdb
    import pyarrow.parquet as pq

    shown, relation = model.shown, model.relation
    try:
        names = warehouse.columns(connection, relation)
    except duckdb.CatalogException:
        return None
    require_columns(model.name, shown, names)
    visible = [name for name in names if not name.startswith("_")]
    order = ", ".join(
        f"{warehouse.listed([column])} {'desc' if is_desc else 'asc'} nulls last"
        for column, is_desc in shown.ordering()
    )
    whole = connection.sql(f"select {warehouse.listed(visible)} from {relation.quoted}")
    types = dict(zip(whole.columns, map(str, whole.types), strict=True))
    require_types(model.name, shown.where or {}, types)
    passing, given = condition(shown.where or {})
    found = connection.sql(
        f"select {warehouse.listed(visible)} from {relation.quoted}{passing} "
        f"order by {order or warehouse.newest_first(visible)} limit {shown.rows + 1}",
        params=given,
    )
    rows: pa.Table = found.to_arrow_table()
    total = rows.num_rows
    if total > shown.rows:
        rows = rows.slice(0, shown.rows)
        [(total,)] = connection.sql(
            f"select count(*) from {relation.quoted}{passing}", params=given
        ).fetchall()
    _require_one_row_a_place(model, rows)
    pq.write_table(rows, folder / f"{model.name}.parquet")
    return Table(
        name=model.name,
        relation=f"{model.schema}.{model.table}",
        description=" ".join(model.description.split()),
        file=f"{build}/{model.name}.parquet",
        rows=rows.num_rows,
        total_rows=int(total),
        columns=tuple(
            Column(name, types[name], model.descriptions.get(name, ""))
            for name in visible
        ),
        shown=shown,
    )


def newest_landings(connection: Any, silver: str) -> dict[str, datetime]:
    """Return when each source last landed anything, UTC; none where nothing says so.

    Reads the shared `silver_landed_files`: a row for each file, none of their rows.
    """
    import duckdb

    relation = warehouse.Relation(silver, "silver_landed_files", "", None)
    with suppress(duckdb.CatalogException):
        rows = connection.sql(
            f"select source, max(landed_at) from {relation.quoted} group by source"
        ).fetchall()
        return {source: at.replace(tzinfo=UTC) for source, at in rows if at}
    return {}


def latency(
    connection: Any, staged: Sequence[Staged], published_at: datetime
) -> tuple[Latency, ...]:
    """Return how long the events that this build took in were under way, by source.

    Nothing of a source of which it took in none.
    """
    import duckdb

    found = []
    now = published_at.astimezone(UTC).replace(tzinfo=None)
    for each in staged:
        names = warehouse.columns(connection, each.relation)
        if not set(_STAGED) <= set(names):
            continue
        query = _LATENCY.format(relation=each.relation.quoted)
        try:
            [(events, sent, landed)] = connection.execute(query, [now]).fetchall()
        except duckdb.BinderException:
            continue  # a team's own columns of these names, and no times
        if events:
            spread = None if sent is None else Spread(*sent)
            found.append(Latency(each.source, events, spread, Spread(*landed)))
    return tuple(found)


def _require_one_row_a_place(model: Model, rows: "pa.Table") -> None:
    shown = model.shown
    if shown.chart not in ("line", "bar"):
        return
    for column in shown.y:
        # what is drawn of another unit stands in a chart of its own
        unit = (shown.unit_from or {}).get(column)
        places = [*dict.fromkeys(filter(None, (shown.x, shown.by, unit)))]
        if rows.select(places).group_by(places).aggregate([]).num_rows < rows.num_rows:
            raise DeclarationError(
                f"model {model.name}: meta.published: {column} has several rows of one "
                f"{' and '.join(places)}, which a chart cannot show as one",
                way_out="Name the column by which they differ as by",
            )
