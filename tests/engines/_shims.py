"""What Databricks knows and open-source Spark does not, each by a name.

A statement reaches Spark as the adapter wrote it, but for what is listed here. A
shim's docstring says what it stands for, and then why it is harmless;
docs/engines.md lists both.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from _information_schema import CHECKPOINT, NAMED, forget_tags, tags, view
from pyspark.sql import DataFrame, SparkSession

RUNTIME = "15.4.x-scala2.12"
"""Which Databricks Runtime the endpoint is taken for, the newest of which open-source
Spark knows what the adapter sends: from 16.1 on that is COMMENT ON COLUMN."""

# texts and comments, in which a name is no name
_APART = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|--[^\n]*|/\*.*?\*/"""


@dataclass
class Session:
    """A client's session: what it set, its temporary views, where it is."""

    spark: SparkSession
    catalog: str
    schema: str | None


Answer: TypeAlias = str | DataFrame | None
Shim: TypeAlias = Callable[[Session, str], Answer]

SHIMS: dict[str, Shim] = {}
used: Counter[str] = Counter()


def shim(function: Shim) -> Shim:
    """List a function that answers a statement, rewrites it, or lets it pass."""
    SHIMS[function.__name__] = function
    return function


def run(session: Session, statement: str) -> DataFrame:
    """Run a statement, after the shims that it needs, and count these."""
    forget_tags(_bare(statement))
    for name, function in SHIMS.items():
        answer = function(session, statement)
        if answer is None:
            continue
        used[name] += 1
        if isinstance(answer, DataFrame):
            return answer
        statement = answer
    return session.spark.sql(statement)


@shim
def information_schema(session: Session, statement: str) -> Answer:
    """Lets the views of `information_schema` be there, by which Unity Catalog is asked.

    They hold what Spark's own catalogue says of tables and columns, and the tags that
    were set. Masks, row filters and keys, of which Spark has none, are empty.
    """

    def name(found: re.Match[str]) -> str:
        if not found["view"]:
            return found[0]
        temporary = f"information_schema_{found['view']}"
        rows = view(session.spark, session.catalog, found["view"], statement)
        rows.createOrReplaceTempView(temporary)
        return temporary

    renamed = re.sub(rf"{_APART}|{NAMED}", name, statement, flags=re.DOTALL)
    return None if renamed == statement else renamed


@shim
def catalog_name(session: Session, statement: str) -> Answer:
    """Lets the profile's catalog be the one catalog that Spark has.

    It writes `spark_catalog` for it where a name begins, outside of texts and
    comments: there is no other catalog, so no name comes to mean another table.
    """
    name = f"`{re.escape(session.catalog)}`"
    begins = rf"(?<![.\w`]){name}(?=\s*\.)|(?<=\bIN ){name}"
    renamed = re.sub(
        rf"{_APART}|(?P<catalog>{begins})|`[^`]*`",
        lambda found: "`spark_catalog`" if found["catalog"] else found[0],
        statement,
        flags=re.DOTALL,
    )
    return None if renamed == statement else renamed


@shim
def current_catalog(session: Session, statement: str) -> Answer:
    """Says that the session is in the profile's catalog.

    It answers `select current_catalog()`, by which the adapter decides whether to
    change to that catalog: there is no other to be in.
    """
    if _bare(statement).lower() != "select current_catalog()":
        return None
    return f"select '{session.catalog}'"


@shim
def table_columns(session: Session, statement: str) -> Answer:
    """Adds a table's columns to what SHOW TABLE EXTENDED says of it.

    On Databricks they are in that text, from which `dbt docs generate` takes them;
    here they are added as Spark writes them for a table that is not Delta's.
    """
    asked = re.match(r"(?i)show table extended in (\S+) like", _bare(statement))
    if not asked:
        return None
    rows = []
    for row in session.spark.sql(statement).where("not isTemporary").collect():
        table = session.spark.table(f"{asked[1]}.`{row.tableName}`")
        columns = "\n".join(
            f" |-- {name}: {kind} (nullable = true)" for name, kind in table.dtypes
        )
        # what is there already is as old as the table's last replacement
        said = row.information.partition("\nSchema: root\n")[0]
        said = f"{said.rstrip()}\nSchema: root\n{columns}\n"
        rows.append((row.namespace, row.tableName, row.isTemporary, said))
    return session.spark.createDataFrame(
        rows,
        "namespace string, tableName string, isTemporary boolean, information string",
    )


@shim
def set_tags(session: Session, statement: str) -> Answer:
    """Lets a table or a view be given tags.

    It answers ALTER … SET TAGS and keeps them for `information_schema`: no row depends
    on a tag, by which people and policies find what Unity Catalog keeps.
    """
    asked = r"(?is)alter (?:table|view) `\w+`\.`(\w+)`\.`(\w+)`\s+set tags \((.*)\)"
    found = re.fullmatch(asked, _bare(statement))
    if not found:
        return None
    named = re.findall(r"'([^']*)' = '([^']*)'", found[3])
    tags.setdefault((found[1], found[2]), {}).update(named)
    return "select 1 where false"


@shim
def streaming_table(session: Session, statement: str) -> Answer:
    """Lets a streaming table over `read_files` be made, and take in what has come.

    It stands for a pipeline with Auto Loader: Spark's own stream of files puts the rows
    of each new file into a table of Delta's, once; no Bronze file ever changes.
    """
    found = _STREAMING_TABLE.fullmatch(" ".join(_bare(statement).split()))
    if not found:
        return None
    spark, table = session.spark, found["table"]
    # it is Spark's grammar, too, but for these words
    parser = spark._jsparkSession.sessionState().sqlParser()
    parser.parsePlan(statement.replace("or refresh ", "", 1))
    spark.sql(f"""
        create table if not exists {table} ({found["columns"]}) using delta
        cluster by ({found["cluster"]}) tblproperties ({found["properties"]})
    """)
    place = spark.sql(f"describe detail {table}").collect()[0].location
    files = spark.readStream.schema(found["schema"]).parquet(found["folder"])
    # through a view its hidden column is not seen
    files.select("*", "_metadata").createOrReplaceTempView("files_of_stream")
    query = (
        spark.sql(f"select {found['select']} from files_of_stream")
        .writeStream.format("delta")
        .trigger(availableNow=True)
        .option("checkpointLocation", f"{place}/{CHECKPOINT}")
        .start(place)
    )
    query.awaitTermination()
    return "select 1 where false"


_STREAMING_TABLE = re.compile(
    r"create or refresh streaming table (?P<table>\S+) \((?P<columns>.*)\) "
    r"cluster by \((?P<cluster>\w+)\) tblproperties \((?P<properties>[^)]*)\) "
    r"as select (?P<select>.*) "
    r"from stream read_files\( '(?P<folder>[^']*)', format => 'parquet', "
    r"schema => '(?P<schema>[^']*)', schemaEvolutionMode => 'none', "
    r"partitionColumns => '(?P=cluster)' \)"
)


def _bare(statement: str) -> str:
    return re.sub(r"(?s)^(?:\s|/\*.*?\*/|--[^\n]*)+", "", statement).strip()
