"""A local Spark session with Delta Lake, in whose process dbt-spark runs."""

import atexit
import os
import shutil
import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
from _dialect import Dialect, Rows
from pyspark.sql import SparkSession

JARS = Path(os.environ.get("TIDEMARK_DELTA_JARS", ".engines/jars")).resolve()
"""Where `make setup-engines` has put Delta Lake for Spark, and local files for it."""


@cache
def session() -> SparkSession:
    """Start Spark once, quiet and in UTC, with all that it writes in one folder.

    To be called before dbt is: dbt-spark takes the session that it finds, and
    one of its own would have no Delta.
    """
    if not any(JARS.glob("*.jar")):
        raise FileNotFoundError(f"no jars in {JARS}: run make setup-engines")
    folder = tempfile.mkdtemp(prefix="tidemark-spark-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    started: SparkSession = (
        SparkSession.builder.master("local[2]")
        .appName("tidemark")
        .config("spark.driver.extraClassPath", f"{JARS}/*")
        .config("spark.driver.memory", "3g")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config(
            "spark.sql.catalog.spark_catalog",
            "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        )
        # Hadoop's own would start a `chmod` for every file: it has no native library
        .config(
            "spark.hadoop.fs.file.impl",
            "com.globalmentor.apache.hadoop.fs.BareLocalFileSystem",
        )
        .config("spark.delta.logStore.file.impl", "io.delta.storage.LocalLogStore")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.warehouse.dir", f"{folder}/warehouse")
        .config("spark.local.dir", f"{folder}/local")
        .config("spark.sql.catalogImplementation", "in-memory")
        # small tables and many statements: what makes a long one faster costs more
        .config(
            "spark.driver.extraJavaOptions",
            "-XX:+UseSerialGC -XX:ReservedCodeCacheSize=512m "
            # to compile at length pays for what runs four times as often as usual
            "-XX:Tier4InvocationThreshold=20000 -XX:Tier4MinInvocationThreshold=4000 "
            "-XX:Tier4CompileThreshold=40000 -XX:Tier4BackEdgeThreshold=160000",
        )
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.databricks.delta.snapshotPartitions", "1")
        .config("spark.databricks.delta.stats.collect", "false")
        .config("spark.databricks.delta.writeChecksumFile.enabled", "false")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .getOrCreate()
    )
    started.sparkContext.setLogLevel("ERROR")
    return started


def rows(table: pa.Table) -> Rows:
    """Return a result's rows; times, which Spark gives a zone, without it."""
    return [tuple(map(_plain, row.values())) for row in _renamed(table).to_pylist()]


def _renamed(table: pa.Table) -> pa.Table:
    # two columns of a query may have one name
    return table.rename_columns([str(place) for place in range(table.num_columns)])


def _plain(value: Any) -> Any:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


class Spark(Dialect):
    """Spark's SQL, as Databricks and Fabric have it."""

    target = "spark"

    def run(self, sql: str, given: pa.Table | None) -> Rows:
        if given is not None:
            session().createDataFrame(given).createOrReplaceTempView("given")
        return rows(session().sql(sql).toArrow())
