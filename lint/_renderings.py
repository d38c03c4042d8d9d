"""The project as dbt renders it for each engine, in the situations that it knows."""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from lint._engine import Engine, answering, import_driver
from lint._macros import Watch

# nothing is connected to: these are only not to be missing
_SETTINGS = {
    "DATABRICKS_HOST": "localhost",
    "DATABRICKS_HTTP_PATH": "none",
    "DATABRICKS_TOKEN": "none",
    "TIDEMARK_SYNAPSE_LOGIN": "sql",
    "TIDEMARK_WAREHOUSE": ":memory:",
    "TIDEMARK_LAKE": "abfss://lake@account.dfs.core.windows.net",
}
_OTHERS = ("DATABRICKS_CATALOG", "TIDEMARK_SCHEMA", "TIDEMARK_SYNAPSE_DATABASE")


@dataclass(frozen=True)
class Situation:
    """What dbt finds, and what it is asked to render."""

    built: bool = True
    rebuilt: bool = False
    select: str = "*"
    variables: Mapping[str, Any] = field(default_factory=dict)


_SINCE = "2025-01-01"
_MODELS = "resource_type:model"
_CLOSING = "gold_daily_orders"
_VERSIONS = "silver_order_versions"
_ARRIVALS = "silver_order_arrivals"
_VERIFIED = {
    "work_schema": "work",
    "warehouse": {"silver": "warehouse_silver", "gold": "warehouse_gold"},
}


def _verify(**asked: Any) -> Situation:
    said = _VERIFIED | {"asked": asked}
    return Situation(select=_MODELS, variables={"tidemark_verify": said})


_SITUATIONS = {
    "first": Situation(built=False),
    "next": Situation(variables={"business_timezone": "Europe/Berlin"}),
    "input rebuilt": Situation(rebuilt=True, select=_CLOSING),
    "audit": Situation(variables={"audit_everything": True}),
    "no entity": Situation(
        select="silver_resolved_rejects", variables={"entities": {}}
    ),
}
# Backfills are for DuckDB, and `tidemark verify` is not for T-SQL
_OF_DUCKDB = {
    "backfill": Situation(
        variables={"backfill": {"models": [_VERSIONS], "since": _SINCE}}
    ),
    "verify keys": _verify(keys={_VERSIONS: ["a"]}),
    "verify a sample": _verify(sample=10, seed="a"),
    "verify days": _verify(first=_SINCE, last=_SINCE),
}
_OF_DATABRICKS = {
    "streaming": Situation(select=_MODELS, variables={"bronze_as": "streaming_table"}),
    "verify keys": _verify(keys={_VERSIONS: ["a"]}),
}
_MORE = {"duckdb": _OF_DUCKDB, "databricks": _OF_DATABRICKS, "synapse": {}}
# What dbt calls, and no model; set behind the SQL of one that closes its periods.
_MERGE = """{% do get_incremental_merge_open_periods_sql({
    'temp_relation': this, 'target_relation': this, 'unique_key': '_row_key',
    'dest_columns': adapter.get_columns_in_relation(this),
    'incremental_predicates': none,
}) %}"""
# What a run begins and ends with, where it takes a source in whole, or from an hour on.
_RUN = """{% set opened = [] %}
{% for node in bronze_sources() %}
    {% set openers = openers_of(node) %}
    {% do opened.append({
        'node': node, 'openers': openers, 'readers': readers_of(openers),
        'whole': loop.first, 'since': '2025-01-02T03' if loop.last else none,
        'again': loop.last,
    }) %}
{% endfor %}
{% do run_query(create_loaded_files(loaded_files())) %}
{% do run_query(create_loaded_sources(loaded_sources())) %}
{% do run_query(create_built_with(built_with())) %}
{% do note_settings(
    graph.nodes.values()
    | selectattr('name', 'in', ['silver_orders', 'silver_trips']) | list
) %}
{% do keeps_any_row(model) %}
{% do expose_bronze(opened) %}
{% for each in opened %}
    {% do record_source(each) %}
{% endfor %}"""
# What `tidemark build` has a pool do besides: the lake was listed.
_NAMED = """{% set opened = [] %}
{% for node in bronze_sources() %}
    {% do opened.append({
        'node': node, 'openers': [], 'readers': [], 'whole': loop.first,
        'since': '2025-01-02T03' if loop.last else none,
    }) %}
{% endfor %}
{% do copy_named_files(opened, copy_listing(
    copied_relation('listing', 'names'), 'listing/a.parquet'
)) %}
{% do record_copied_files(opened | last) %}
{% do run_query(create_copied_files(copied_files())) %}
{% for each in opened if each.node.name == 'order_events' %}
    {% do each.update({'whole': false, 'since': '2025-01-02T03'}) %}
    {% do copy_rest_of_moments(each, [{
        'table': this, 'columns': [], 'is_compacted': false, 'layout': '[]',
    }]) %}
{% endfor %}
{% do pin_bronze('work') %}
{% do run_query(scratch_table(this, 'select 1 as a', 'hash(a)')) %}
{% do run_query(scratch_schema('work')) %}"""
# Readers that the shop has no use for: of fields within objects, and below zero.
_READERS = """{% do json_fields(
    'framing',
    texts={'a': 'a', 'of_v': 'v.b'},
    values={'of_w': 'v.w.c'},
    arrays={'more_of_w': 'v.w.d'},
) %}
{% do parse_number('a') %}
{% do parse_number('a', 18, 0) %}"""
_CALLS = {
    "duckdb": [
        _RUN,
        _READERS,
        _MERGE,
        "{% do collect_freshness(this, 'landed_at', none) %}",
        "{% do pin_bronze('work') %}",
        "{% do run_query(scratch_schema('work')) %}",
        "{% do lost_of('order_events', ['2025-01-02T03/a.parquet']) %}",
        "{% do rows_in_files('order_events', ['2025-01-02T03/a.parquet']) %}",
        """{% do run_query(count_untouched('gold_daily_orders', 'order_date', {
            'changed': this, 'since': '1 = 1', 'periods': ['date', 'hour'],
            'touching': 'select * from ' ~ this,
        })) %}""",
        """{{ test_accepted_range(this, 'total_orders', max_value=9) }}""",
        "{{ create_or_replace_clone(this, this) }}",
        "{% do is_any_kept('order_events') %}",
        "{% do lost_by_now('order_events') %}",
    ],
    "databricks": [
        _RUN,
        _READERS,
        "{% do collect_freshness(this, 'landed_at', none) %}",
        "{% do refresh_streaming_table(graph.sources.values() | list | first) %}",
        "{% do sources_with_files([], []) %}",
        "{% do require_all_landed('order_events') %}",
        "{% do pin_bronze('work') %}",
        "{% do show_new_rows(bronze_sources() | first, none, among='select 1') %}",
    ],
    "synapse": [
        _RUN,
        _READERS,
        # of which the answers of lint/_engine.py tell files
        """{% do collect_freshness(
            graph.sources.values() | selectattr('name', 'equalto', 'customers') | first,
            'landed_at', none
        ) %}""",
        """{% do patterns_of_entries({'order_events': {
            'since': '2025-01-02T03', 'newest': '2025-01-02T03', 'hours': none,
        }}) %}""",
        _NAMED,
        "{% do alter_column_type(this, 'date', 'datetime2(6)') %}",
        "{% do get_test_sql('-- a\\nselect 1 as a', 'count(*)', '!=0', '!=0', none) %}",
    ],
}
# What a backfill does before the hooks of a table that it fills.
_BEFORE = """{% if backfill().models %}
    {% do note_changed_versions(this, this) %}
    {% set opened = [] %}
    {% for node in bronze_sources() %}
        {% set openers = openers_of(node) %}
        {% do opened.append({'again': true, 'openers': openers, 'readers': [model]}) %}
    {% endfor %}
    {% do graph.setdefault('tidemark', {}).update({'opened': opened}) %}
{% endif %}"""
# What `tidemark verify` does behind those of a table, and of one of versions.
_BEHIND = ["{% if verification() %}{{ note_periods() }}{% endif %}"]
_BEHIND_VERSIONS = [
    "{% if verification() %}{{ find_asked_keys('order') }}{% endif %}",
    "{% if verification() %}{{ keep_asked_keys() }}{% endif %}",
]
# What a run lists on DuckDB, before a table of compacted files stands and after.
_LISTED = "{% do listing('order_events', none, this) %}"
# What views read where there is no entity yet, behind a model that may read it.
_BEHIND_DECISIONS = [
    f"{{% if not entities() %}}{{{{ {call} }}}}{{% endif %}}"
    for call in (
        "all_arrivals(['source', 'landed_at'])",
        "all_sequences(['source', 'first_number'])",
        "good_versions()",
        "versions_ahead()",
    )
]
_SEPARATOR = "\n-- then\n"
# a literal, or a name as dbt writes it
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|`[^`]*`")
# sqlfluff does not know DuckDB's `describe` of a query: the query is linted
_DESCRIBE = re.compile(r"\Adescribe (?=select\b)")
# nor a list of columns in COPY INTO; and what an adapter writes is its own
_NOT_READ = re.compile(
    r"copy into|IF NOT EXISTS \(SELECT \* FROM sys\.schemas"
    r"|select\s+max\(landed_at\) as max_loaded_at,\s+CAST"
)
TARGETS = tuple(_CALLS)


@dataclass(frozen=True)
class Rendering:
    """SQL that dbt made for an engine."""

    target: str
    situation: str
    name: str
    sql: str


class Failed(Exception):
    """dbt could not render the project."""


def render(project: Path, target: str, watch: Watch, to: Path) -> Iterator[Rendering]:
    """Render all models and tests for a target, and what they ask an engine.

    Of what differs in names and literals alone, one is given.
    """
    situations = _SITUATIONS | _MORE[target]
    known: set[str] = set()
    with _settings():
        adapter = _adapter(target)
        manifest = _dbt(["parse"], None, project, target, to)
        watch.expect(manifest)
        engine = Engine(_columns(manifest))
        _add_hooks(manifest, target)
        for name, situation in situations.items():
            engine.built, engine.rebuilt = situation.built, situation.rebuilt
            if name == "next":
                _close(manifest, target)
            with answering(adapter, engine), watch.watching():
                made = list(_compile(manifest, situation, project, target, to))
            asked = (
                (f"asked {number}", _DESCRIBE.sub("", sql))
                for number, sql in enumerate(engine.take_sent())
                if not _NOT_READ.match(sql)
            )
            for node, sql in [*made, *asked]:
                shape = _QUOTED.sub("?", sql)
                if shape not in known:
                    known.add(shape)
                    yield Rendering(target, name, node, sql)


@contextmanager
def _settings() -> Iterator[None]:
    from dbt_common.behavior_flags import BehaviorFlagRendered
    from dbt_common.clients.jinja import MacroFuzzEnvironment
    from dbt_common.tests import enable_test_caching

    enable_test_caching()  # the text of a macro is taken apart once
    with (
        patch.dict(os.environ, _SETTINGS),
        # dbt looks through all modules for who asks, to name it in a message: a third
        # of the time
        patch.object(BehaviorFlagRendered, "_default_source", return_value=""),
        # and makes code of the same texts again in each situation
        patch.object(MacroFuzzEnvironment, "compile", _once(MacroFuzzEnvironment)),
    ):
        for name in _OTHERS:
            os.environ.pop(name, None)
        yield


def _once(environments: Any) -> Callable[..., Any]:
    """Return how templates are compiled, but each text once."""
    make = environments.compile
    made: dict[tuple[type, str], Any] = {}

    def compiled(environment: Any, source: Any, *where: Any, **named: Any) -> Any:
        if where or named or not isinstance(source, str):
            return make(environment, source, *where, **named)
        key = (type(environment), source)
        if key not in made:
            made[key] = make(environment, source)
        return made[key]

    return compiled


def _adapter(target: str) -> type:
    from dbt.adapters.factory import FACTORY

    import_driver()
    FACTORY.load_plugin(target)
    found: type = FACTORY.plugins[target].adapter
    return found


def _columns(manifest: Any) -> dict[str, dict[str, str]]:
    return {
        node.identifier: {
            column.name: column.data_type or _kind(column.name)
            for column in node.columns.values()
        }
        for node in (*manifest.nodes.values(), *manifest.sources.values())
    }


def _kind(column: str) -> str:
    """Return the type of a column of which the .yml says none."""
    return "timestamp" if column.endswith(("_at", "_time")) else "integer"


def _add_hooks(manifest: Any, target: str) -> None:
    """Set a model's hooks behind it, as an engine is sent them."""
    for node in manifest.nodes.values():
        if node.resource_type != "model":
            continue
        hooks = [hook.sql for hook in node.config.post_hook]
        if node.name == "silver_resolved_rejects":
            hooks += _BEHIND_DECISIONS
        if target in ("duckdb", "databricks"):
            hooks += _BEHIND
            if node.name == _VERSIONS:
                hooks += _BEHIND_VERSIONS
        if target == "duckdb":
            if node.name in (_VERSIONS, _ARRIVALS):
                hooks = [_BEFORE, *hooks]
            if node.name == _CLOSING:
                hooks.append(_LISTED)
        node.raw_code = _SEPARATOR.join([node.raw_code, *hooks])


def _close(manifest: Any, target: str) -> None:
    """Let a model close its periods, and call what no model calls."""
    [node] = [node for node in manifest.nodes.values() if node.name == _CLOSING]
    if target == "duckdb":
        node.config.meta |= {"close_after_days": 40, "period": "date"}
        node.config.incremental_strategy = "merge_open_periods"
        node.config.full_refresh = False
    node.raw_code = _SEPARATOR.join([node.raw_code, *_CALLS[target]])
    manifest.build_flat_graph()


def _compile(
    manifest: Any, situation: Situation, project: Path, target: str, to: Path
) -> Iterator[tuple[str, str]]:
    done = _dbt(
        [
            "compile",
            "--no-populate-cache",
            *("--select", situation.select),
            *("--vars", json.dumps(situation.variables)),
        ],
        manifest,
        project,
        target,
        to,
    )
    for result in done.results:
        texts = (result.node.compiled_code or "").split(_SEPARATOR)
        for number, text in enumerate(texts):
            if text.strip():
                hook = f" hook {number}" if number else ""
                yield result.node.name + hook, text.strip() + "\n"


def _dbt(
    command: list[str], manifest: Any, project: Path, target: str, to: Path
) -> Any:
    from dbt.cli.main import dbtRunner

    done = dbtRunner(manifest=manifest).invoke(
        [
            *command,
            "--quiet",
            "--no-print",
            "--no-write-json",
            "--single-threaded",
            *("--threads", "1"),
            *("--log-level", "none"),
            *("--project-dir", str(project)),
            *("--profiles-dir", str(project)),
            *("--target", target),
            *("--target-path", str(to / target)),
            *("--log-path", str(to / "logs")),
        ]
    )
    if not done.success:
        raise Failed(f"{target}: {done.exception}")
    return done.result
