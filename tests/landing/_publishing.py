"""What the tests of publishing share: a small warehouse, and nodes as dbt has them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb

from landing.publishing.pointer import Built, Pointer, read_pointer
from landing.publishing.publish import publish_build, publish_now
from landing.settings import Settings, load_settings

NOON = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)

SHOWN = {"page": "Revenue", "chart": "bar", "x": "hour", "y": ["revenue"]}


def node(name: str, published: Any = None, **more: Any) -> Any:
    """A model as dbt's manifest has it."""
    meta = {} if published is None else {"published": published}
    values = {
        "name": name,
        "alias": name,
        "schema": "gold",
        "resource_type": "model",
        "description": f"What {name} is.\n",
        "columns": {"hour": SimpleNamespace(description="Start of the hour.")},
        "config": SimpleNamespace(meta=meta, materialized="table"),
        "depends_on": SimpleNamespace(nodes=[]),
    }
    return SimpleNamespace(**values | more)


def gate(entity: str, status: str, failures: int | None = None) -> Any:
    """A gate's result."""
    return SimpleNamespace(
        status=status,
        failures=failures,
        message="",
        node=SimpleNamespace(
            name=f"share_of_rejects_{entity}",
            resource_type="test",
            test_metadata=SimpleNamespace(
                name="share_of_rejects", kwargs={"entity": entity}
            ),
        ),
    )


@dataclass
class Warehouse:
    """A DuckDB file with a few tables, and what was published of it."""

    folder: Path
    nodes: list[Any] = field(default_factory=list)
    now: datetime = NOON

    @property
    def settings(self) -> Settings:
        return load_settings(self.folder, {})

    @property
    def published(self) -> Path:
        return self.settings.published_folder

    @property
    def pointer(self) -> Pointer | None:
        return read_pointer(self.published)

    def sql(self, statements: str) -> None:
        with duckdb.connect(str(self.settings.warehouse)) as connection:
            connection.execute(statements)

    def publish(self, *, is_whole: bool = True) -> str:
        """Publish as a green build does, one second later each time."""
        self.now += timedelta(seconds=1)
        results = [SimpleNamespace(node=n, status="success") for n in self.nodes]
        built = Built(self.now, self.now, 2.5, len(results), 3, is_whole, ())
        name = publish_build(
            self.settings,
            results,
            built,
            (),
            None,
            keeps_others=not is_whole,
            clock=lambda: self.now,
        )
        assert name is not None
        return name

    def publish_now(self) -> str:
        return publish_now(self.settings, self.nodes, clock=lambda: self.now)
