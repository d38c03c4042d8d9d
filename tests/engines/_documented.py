"""What an engine's catalogue and dbt's docs say of the project's tables."""

import json
from collections.abc import Iterator, Mapping

from _project import Pipeline
from dbt.contracts.graph.nodes import ModelNode
from pyspark.sql import SparkSession


def models(pipeline: Pipeline) -> Iterator[ModelNode]:
    """Yield the project's models."""
    for node in pipeline.parse().nodes.values():
        if isinstance(node, ModelNode):
            yield node


def assert_described(pipeline: Pipeline, spark: SparkSession) -> None:
    """Fail where a table, a view or a column is not described as its model is."""
    for model in models(pipeline):
        name = f"{model.schema}.{model.identifier}"
        assert spark.catalog.getTable(name).description == model.description, name
        said = {c.name: c.description for c in spark.catalog.listColumns(name)}
        for column in model.columns.values():
            assert said[column.name] == column.description, f"{name}.{column.name}"


def assert_tagged(
    pipeline: Pipeline, tags: Mapping[tuple[str, str], Mapping[str, str]]
) -> None:
    """Fail where a table or a view has other tags than its layer and its domain.

    Both are folders of its: staging is part of Silver, and what all domains share has
    none of its own.
    """
    for model in models(pipeline):
        found = tags.get((model.schema, model.identifier))
        domain = {"domain": "shop"} if "shop" in model.fqn else {}
        assert found == domain | {"layer": model.fqn[1]}, model.name


def assert_in_docs(pipeline: Pipeline, spark: SparkSession) -> None:
    """Fail where `dbt docs generate` lacks a model, a source, or one of its columns."""
    assert pipeline.dbt("docs", "generate").success
    catalog = json.loads((pipeline.folder / "target/catalog.json").read_text())
    assert not catalog["errors"]
    manifest = pipeline.parse()
    for node in [*models(pipeline), *manifest.sources.values()]:
        documented = (catalog["nodes"] | catalog["sources"])[node.unique_id]["columns"]
        name = f"{node.schema}.{node.identifier}"
        assert list(documented) == spark.table(name).columns, name
