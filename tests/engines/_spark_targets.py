"""The project on the local Spark, told what to do by dbt-spark or by dbt-databricks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
from _endpoint import endpoint
from _information_schema import drop_schemas
from _project import Pipeline
from _reference import compared
from _spark import session

SCHEMAS = ("silver", "gold", "reporting", "staging", "bronze", "bronze_new")


@contextmanager
def pipeline_on(target: str, folder: Path, **said: Any) -> Iterator[Pipeline]:
    """Give a pipeline whose target is `spark` or `databricks`, and no schema is there.

    dbt-databricks comes by way of the local endpoint.
    """
    drop_schemas(session(), *SCHEMAS)
    with endpoint(session()) as at:
        at.write_profiles(folder, "tidemark", schema="main")
        profiles = folder if target == "databricks" else None
        yield Pipeline(folder, target=target, profiles=profiles, **said)
    drop_schemas(session(), *SCHEMAS)


def tables_of_silver_and_gold() -> dict[str, pa.Table]:
    """Return what stands in Silver and Gold of the session's catalog."""
    names = [
        (schema, row.tableName)
        for schema in ("silver", "gold", "reporting")
        if session().catalog.databaseExists(schema)
        for row in session().sql(f"show tables in {schema}").collect()
        # a session lists with every schema what is its own
        if not row.isTemporary
    ]
    return {name: session().table(name).toArrow() for name in compared(names)}
