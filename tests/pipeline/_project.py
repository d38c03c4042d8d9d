"""A whole pipeline in a folder of its own: a lake, a warehouse and warm dbt.

dbt is run in this process, and the parsed project is kept from one build to
the next, so that a build costs a second and not ten.
"""

import gc
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import _forked
import _parsed
import duckdb
import pytest
from _copies import PROJECT, copy_orders, copy_project, orders
from _dbt import dbt, succeeded
from _forked import Done
from dbt.cli.main import dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest

from landing import EventBatch, Lake, land_events, load_declarations
from landing.replaying import replay

DECLARATIONS = load_declarations(PROJECT)
MAIN, CHECK = "main", "check"
TIDEMARK = Path(sys.executable).with_name("tidemark")

_manifests: dict[tuple[str, ...], Manifest] = {}


@dataclass
class Pipeline:
    """A lake and a warehouse below `folder`, and the project's models over them."""

    folder: Path
    project: Path = PROJECT
    variables: dict[str, Any] = field(default_factory=dict)
    target: str = "duckdb"
    profiles: Path | None = None
    sequence: int = 0

    @property
    def lake(self) -> Path:
        return self.folder / "lake"

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse.duckdb"

    def environment(self, schema: str = MAIN) -> dict[str, str]:
        return {
            "TIDEMARK_LAKE": str(self.lake),
            "TIDEMARK_WAREHOUSE": str(self.warehouse),
            "TIDEMARK_SCHEMA": schema,
            "TIDEMARK_CONTROL": f"sqlite:///{self.folder / 'control.db'}",
            "TIDEMARK_CONNECTION_SHOP": f"sqlite:///{self.folder / 'shop.db'}",
            "TIDEMARK_CONNECTION_CATALOGUE": str(self.folder),
        }

    def land(
        self,
        source: str,
        payloads: Iterable[bytes | str | dict[str, Any]],
        *,
        landed_at: datetime | None = None,
        partition: str = "0",
        sequence: int | None = None,
        enqueued_at: datetime | None = None,
    ) -> None:
        """Land payloads as one batch of one partition."""
        bodies = [_bytes(payload) for payload in payloads]
        first = self.sequence if sequence is None else sequence
        self.sequence = max(self.sequence, first + len(bodies))
        moment = landed_at or datetime.now(UTC)
        enqueued = _micros(enqueued_at or moment)
        land_events(
            Lake.open(str(self.lake)),
            DECLARATIONS.stream(source),
            EventBatch(
                bodies,
                [partition] * len(bodies),
                range(first, first + len(bodies)),
                [enqueued] * len(bodies),
            ),
            clock=lambda: moment,
        )

    def replay(self, source: str, *files: Path) -> None:
        """Land files as `tidemark replay` does."""
        lake = Lake.open(str(self.lake))
        replay(lake, DECLARATIONS.stream(source), list(map(str, files)), io.BytesIO())

    def landed(self) -> list[str]:
        """Return what stands in Bronze, finished or not."""
        bronze = self.lake / "bronze"
        return sorted(str(file) for file in bronze.rglob("*") if file.is_file())

    def start(self, *words: str | Path, **environment: str) -> subprocess.Popen[str]:
        """Start the command as a person does, to be killed or watched."""
        project = self.copied_project()
        said = self._for_commands() | environment
        _forked.lend_parsed("tidemark", words, project, said)
        return subprocess.Popen(
            [TIDEMARK, *words],
            cwd=project,
            env=said,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # tests that run in the background of a shell are deaf to it
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def tidemark(self, *words: str | Path, **environment: str) -> Done:
        """Run the command as a person does, and return how it ended."""
        project = self.copied_project()
        done = _forked.run(
            "tidemark",
            *words,
            folder=project,
            environment=self._for_commands() | environment,
        )
        named, folder = str(_parsed.under_one_name(self.folder)), str(self.folder)
        return Done(
            done.returncode,
            done.stdout.replace(named, folder),
            done.stderr.replace(named, folder),
        )

    def copied_to(self, folder: Path, project: Path | None = None) -> Self:
        """Return a copy of lake and warehouse in another folder, to go on with."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return replace(
            self,
            folder=folder,
            project=project or self.project,
            variables=dict(self.variables),
        )

    def copied_project(self) -> Path:
        """Return the project that commands run in, where dbt keeps what it writes.

        It is a copy, unless this pipeline has a project of its own.
        """
        copied = self.folder / "project"
        if self.project not in (PROJECT, orders()):
            return self.project
        if not copied.is_dir():
            copy = copy_project if self.project == PROJECT else copy_orders
            copy(copied)
        return copied

    def _for_commands(self) -> dict[str, str]:
        """Return the environment, with a warehouse that is called the same in all."""
        named = _parsed.under_one_name(self.folder) / self.warehouse.name
        return os.environ | self.environment() | {"TIDEMARK_WAREHOUSE": str(named)}

    def dbt(self, *arguments: str, schema: str = MAIN) -> dbtRunnerResult:
        """Run dbt in this process, and return its result, good or bad."""
        return self._dbt(*arguments, schema=schema, manifest=self.parse(schema))

    def parse(self, schema: str = MAIN) -> Manifest:
        """Return the parsed project, which is parsed once for a target's schema."""
        key = self._parsed_as(schema)
        if key not in _manifests:
            with tempfile.TemporaryDirectory() as name:
                _parsed.lend(key[:-1], Path(name) / "target")
                done = self._dbt("parse", schema=schema, parsing_in=Path(name))
                _manifests[key] = succeeded(done).result
                _parsed.keep(key[:-1], Path(name) / "target")
            # it stays for good, and need not be looked through again and again
            gc.collect()
            gc.freeze()
        return _manifests[key]

    def edited(self) -> Self:
        """Return the same pipeline, whose project is parsed again as it is now."""
        for schema in (MAIN, CHECK):
            _manifests.pop(self._parsed_as(schema), None)
        return self

    def _parsed_as(self, schema: str) -> tuple[str, ...]:
        lives_in = self.environment(schema)["TIDEMARK_SCHEMA"]
        said = json.dumps(self.variables, sort_keys=True)
        return (self.target, lives_in, said, str(self.project))

    def _dbt(
        self,
        *words: str,
        schema: str,
        manifest: Manifest | None = None,
        parsing_in: Path | None = None,
    ) -> dbtRunnerResult:
        # no path is a part of what is parsed
        places = {"TIDEMARK_LAKE": "lake", "TIDEMARK_WAREHOUSE": "warehouse.duckdb"}
        return dbt(
            *words,
            project=self.project,
            folder=parsing_in or self.folder,
            profiles=self.profiles,
            target=self.target,
            variables=self.variables,
            environment=self.environment(schema) | (places if parsing_in else {}),
            manifest=manifest,
        )

    def build(self, *arguments: str, schema: str = MAIN) -> dbtRunnerResult:
        """`dbt build` with the tests of data; fails the test when it fails."""
        quick = ("--exclude-resource-type", "unit_test")
        return succeeded(self.dbt("build", *quick, *arguments, schema=schema))

    def run(self, *arguments: str, schema: str = MAIN) -> dbtRunnerResult:
        """`dbt run`, without the tests; fails the test when it fails."""
        return succeeded(self.dbt("run", *arguments, schema=schema))

    def freshness(self) -> dict[str, datetime | None]:
        """Return when what each stream landed last was landed, as dbt is told."""
        outcome = self.dbt("source", "freshness")
        return {
            each.node.name: getattr(each, "max_loaded_at", None)
            for each in outcome.result.results
            if each.node.resource_type == "source"
        }

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query on the warehouse."""
        with duckdb.connect(str(self.warehouse)) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(sql).fetchall()

    def differences_from_full_refresh(self) -> dict[str, list[tuple[Any, ...]]]:
        """Rebuild all in a second schema, and return the rows that differ.

        Audit columns, which begin with `_`, `moved_at` and what counts the minutes
        until now are set aside; views that depend on now are left out.
        """
        self.full_refresh()
        return self.differences()

    def full_refresh(self) -> None:
        """Build all of Bronze in a second schema."""
        self.run("--full-refresh", schema=CHECK)

    def differences(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return the rows that differ from those of the second schema."""
        found: dict[str, list[tuple[Any, ...]]] = {}
        for schema, table, columns in self._tables():
            rows = self.query(differing(schema, table, columns))
            if rows:
                found[f"{schema}.{table}"] = rows
        return found

    def _tables(self) -> list[tuple[str, str, list[str]]]:
        rows = self.query("""
            select
                table_schema,
                table_name,
                list(column_name order by ordinal_position)
            from information_schema.columns
            where
                table_schema in ('silver', 'gold', 'reporting', 'operations')
                and not starts_with(column_name, '_')
                and column_name not in ('moved_at', 'minutes_since_landing')
                and table_name <> 'gold_sla_breaches'
                and not starts_with(table_name, 'stg_')
            group by all
            order by all
        """)
        assert len(rows) >= (18 if self.project == PROJECT else 9)
        return rows  # type: ignore[return-value]


def differing(schema: str, table: str, columns: Iterable[str]) -> str:
    """Return the query for rows that a table has and its full refresh has not."""
    names = ", ".join(f'"{name}"' for name in columns)
    incremental = f"select {names} from {schema}.{table}"
    full = f"select {names} from {CHECK}_{schema}.{table}"
    return f"""
        select 'only incremental', *
        from ({incremental} except all {full})
        union all
        select 'only full refresh', *
        from ({full} except all {incremental})
    """


def ended(command: subprocess.Popen[str]) -> Done:
    """Wait for a command, and return how it ended."""
    out, err = command.communicate()
    return Done(command.returncode, out, err)


def real_data(name: str) -> Path:
    """Return a public data file; skip the test where it is not there.

    In CI a folder that is there must hold it, or the test fails.
    """
    given = os.environ.get("TIDEMARK_REAL_DATA")
    folder = Path(given) if given else PROJECT.parent / "shared" / "data"
    path = folder / name
    if not path.is_file() and not (os.environ.get("CI") == "true" and folder.is_dir()):
        pytest.skip(
            f"{name} is not in {os.path.relpath(folder, PROJECT)}: put it there, or "
            "set TIDEMARK_REAL_DATA to its folder; CONTRIBUTING.md says what it is"
        )
    assert path.is_file(), f"{folder} holds no {name}"
    return path


def _bytes(payload: bytes | str | dict[str, Any]) -> bytes:
    if isinstance(payload, bytes):
        return payload
    text = payload if isinstance(payload, str) else json.dumps(payload)
    return text.encode()


def _micros(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
