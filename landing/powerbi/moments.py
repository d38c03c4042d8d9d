"""Read from Gold, on whatever engine it is, when something last moved in it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from landing.building.problems import one_line
from landing.building.runs import only_run, run_dbt
from landing.errors import BuildError
from landing.powerbi.gold import CHANGED, gold_of
from landing.powerbi.model import Gold
from landing.powerbi.refresh_plan import Moments, imported
from landing.settings import Settings
from landing.verify.scratch import Row, Warehouse


def read_gold(settings: Settings) -> tuple[Gold, Moments, str]:
    """Return the tables, when something last moved in them, and which Gold it is.

    No build of the warehouse runs meanwhile. Raises `BuildError` where one does, and
    where Gold cannot be read.
    """
    with only_run(settings):
        manifest = run_dbt(settings, ["parse"])
        gold = gold_of(manifest.writable_manifest().to_dict(omit_none=False))
        reader = _Reader(manifest)
        if reader.engine == "duckdb" and not settings.warehouse.exists():
            raise _not_built(f"there is no warehouse at {settings.warehouse}")
        return gold, reader.moments(gold), reader.name


class _Reader:
    """Asks Gold through dbt's own connection."""

    def __init__(self, manifest: Any) -> None:
        self._nodes: Mapping[str, Any] = {
            node.name: node
            for node in manifest.nodes.values()
            if node.resource_type == "model"
        }
        self.engine = str(manifest.metadata.adapter_type)
        self._manifest = manifest

    @property
    def name(self) -> str:
        """The engine and the place of the tables: of another Gold no mark is right."""
        places = {
            f"{node.database}.{node.schema}"
            for node in self._nodes.values()
            if node.config.schema == "reporting"
        }
        return f"{self.engine} {', '.join(sorted(places))}"

    def moments(self, gold: Gold) -> Moments:
        days: dict[str, Mapping[str, Mapping[date, str]]] = {}
        tables: dict[str, str] = {}
        for table in imported(gold):
            if table.incremental is None:
                if table.says_when_changed:
                    tables[table.model] = self._newest(table.model)
            elif table.incremental.moved is not None:
                moved = table.incremental.moved
                days[table.model] = self._days(moved.model, moved.fact)
        return Moments(days, tables)

    def _newest(self, model: str) -> str:
        [(moment,)] = self._rows(f"select {self._text(f'max({CHANGED})')}", model)
        return str(moment or "")

    def _days(self, model: str, fact: str) -> Mapping[str, Mapping[date, str]]:
        found: dict[str, dict[date, str]] = {}
        columns = f"select moved_by, date, {self._text('moved_at')}"
        named = fact.replace("'", "''")
        for by, day, moment in self._rows(columns, model, f"where fact = '{named}'"):
            found.setdefault(str(by), {})[_date(day)] = str(moment)
        return found

    def _text(self, expression: str) -> str:
        return self._warehouse.expression("timestamp_text", timestamp=expression)

    def _rows(self, select: str, model: str, rest: str = "") -> list[Row]:
        relation = self._nodes[model].relation_name
        try:
            return self._warehouse.query(f"{select} from {relation} {rest}")
        except Exception as error:
            # each driver has errors of its own
            raise _not_built(
                f"{relation} cannot be read: {one_line(str(error))}"
            ) from error

    @property
    def _warehouse(self) -> Warehouse:
        return Warehouse(self._manifest, "")


def _date(day: object) -> date:
    if isinstance(day, datetime):
        return day.date()
    return day if isinstance(day, date) else date.fromisoformat(str(day)[:10])


def _not_built(why: str) -> BuildError:
    return BuildError(why, way_out="Run tidemark build first")
