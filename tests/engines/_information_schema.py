"""The views of Unity Catalog's information schema, over Spark's own catalogue."""

import re
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession

NAMED = r"`\w+`\.`?information_schema`?\.`?(?P<view>\w+)`?"
"""How the adapter names one of the views."""

_TABLE = "table_catalog string, table_schema string, table_name string"
_TAGGED = "catalog_name string, schema_name string, table_name string"
_TAG = "tag_name string, tag_value string"
_KEY = "constraint_catalog string, constraint_schema string, constraint_name string"
_UNIQUE = _KEY.replace("constraint_", "unique_constraint_")

CHECKPOINT = "_checkpoint"
"""The folder in a streaming table's own, by which it is known; it goes with it."""

tags: dict[tuple[str, str], dict[str, str]] = {}
"""What a table of a schema is tagged with, until it is dropped."""

_DROPPED = re.compile(
    r"(?is)drop (?P<kind>table|view|schema|database)\s+(?:if exists\s+)?"
    r"(?P<name>[\w`.]+)"
)

_VIEWS = {
    "tables": f"{_TABLE}, table_type string, data_source_format string, "
    "table_owner string, comment string, last_altered timestamp",
    "columns": f"{_TABLE}, column_name string, is_nullable string",
    # of what follows, Spark has none
    "table_tags": f"{_TAGGED}, {_TAG}",
    "column_tags": f"{_TAGGED}, column_name string, {_TAG}",
    "column_masks": f"{_TABLE}, column_name string, mask_name string, "
    "using_columns string",
    "row_filters": f"{_TABLE}, filter_name string, target_columns string",
    "table_constraints": f"{_KEY}, {_TABLE}, constraint_type string",
    "key_column_usage": f"{_KEY}, {_TABLE}, column_name string, ordinal_position int",
    "referential_constraints": f"{_KEY}, {_UNIQUE}",
}


def view(spark: SparkSession, catalog: str, name: str, statement: str) -> DataFrame:
    """Return as much of a view as a statement asks for: its schemas, its tables."""
    schemas = re.findall(r"table_schema = '([^']*)'", statement)
    tables = re.findall(r"table_name = '([^']*)'", statement)
    found: list[tuple[object, ...]] = []
    for schema in filter(spark.catalog.databaseExists, dict.fromkeys(schemas)):
        if name == "tables":
            found += _tables(spark, catalog, schema, tables)
        if name == "columns":
            found += _columns(spark, catalog, schema, tables)
    if name == "table_tags":
        found += [
            (catalog, *table, tag, value)
            for table, named in tags.items()
            for tag, value in named.items()
        ]
    return spark.createDataFrame(found, _VIEWS[name])


def forget_tags(statement: str) -> None:
    """Forget the tags of a table or a view that is dropped, or of all in a schema."""
    dropped = _DROPPED.match(statement)
    if not dropped:
        return
    # a catalog may stand before it
    parts = 1 if dropped["kind"].lower() in ("schema", "database") else 2
    name = tuple(dropped["name"].replace("`", "").split(".")[-parts:])
    for table in list(tags):
        if table[:parts] == name:
            tags.pop(table, None)


def drop_schemas(spark: SparkSession, *schemas: str) -> None:
    """Drop schemas that may be there, with their tables and the tags of these."""
    for schema in schemas:
        statement = f"drop schema if exists {schema} cascade"
        spark.sql(statement)
        forget_tags(statement)


def _tables(
    spark: SparkSession, catalog: str, schema: str, tables: list[str]
) -> list[tuple[object, ...]]:
    like = "|".join(tables) or "*"
    shown = spark.sql(f"show table extended in `{schema}` like '{like}'").collect()
    found: list[tuple[object, ...]] = []
    for row in shown:
        if not row.isTemporary:
            said = dict(re.findall(r"(?m)^(\w+): (.*)$", row.information))
            place = Path(said.get("Location", "").removeprefix("file:"))
            streams = (place / CHECKPOINT).is_dir()
            kind = "STREAMING_TABLE" if streams else said["Type"]
            kinds = (kind, said.get("Provider"), None, said.get("Comment"))
            found.append((catalog, schema, row.tableName, *kinds, None))
    return found


def _columns(
    spark: SparkSession, catalog: str, schema: str, tables: list[str]
) -> list[tuple[object, ...]]:
    return [
        (catalog, schema, table, field.name, "YES" if field.nullable else "NO")
        for table in tables
        if spark.catalog.tableExists(f"`{schema}`.`{table}`")
        for field in spark.table(f"`{schema}`.`{table}`").schema.fields
    ]
