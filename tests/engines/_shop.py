"""A small dbt project for dbt-synapse, in a folder of its own."""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import _tsql_driver
from _tsql_recording import Batch, batches

_tsql_driver.install()

from dbt.cli.main import dbtRunner, dbtRunnerResult  # noqa: E402 - pyodbc comes first

REPOSITORY = Path(__file__).parents[2]
CURES = REPOSITORY / "macros" / "adapter" / "synapse"

_PROJECT = """
name: shop
version: "1.0"
profile: shop
flags: {send_anonymous_usage_stats: false}
"""
_PROFILE = """
shop:
  target: synapse
  outputs:
    synapse:
      {type: synapse, driver: none, host: localhost, database: pool, schema: %s,
      authentication: sql, UID: nobody, PWD: none, threads: 2, retries: 1}
"""


@dataclass
class Shop:
    """Models by their file names, and what a pool makes of them."""

    folder: Path
    schema: str = "shop"

    def __post_init__(self) -> None:
        self.write(
            {"dbt_project.yml": _PROJECT, "profiles.yml": _PROFILE % self.schema}
        )

    @property
    def recording(self) -> Path:
        return self.folder / "sent.sql"

    def write(self, files: Mapping[str, str]) -> None:
        """Write files of the project."""
        for name, text in files.items():
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)

    def cure(self, *names: str) -> None:
        """Take macros of this project's own into the shop's."""
        (self.folder / "macros").mkdir(exist_ok=True)
        for name in names or [file.stem for file in CURES.glob("*.sql")]:
            shutil.copy(CURES / f"{name}.sql", self.folder / "macros")

    def dbt(self, *arguments: str, **variables: Any) -> dbtRunnerResult:
        """Run dbt, and return its result, good or bad."""
        os.environ["TSQL_DATABASE"] = str(self.folder / "pool.duckdb")
        os.environ["TSQL_RECORDING"] = str(self.recording)
        return dbtRunner().invoke(
            [
                "--quiet",
                *arguments,
                *("--project-dir", str(self.folder)),
                *("--profiles-dir", str(self.folder)),
                *("--target-path", str(self.folder / "target")),
                *("--log-path", str(self.folder / "logs")),
                *("--vars", json.dumps(variables)),
            ]
        )

    def statuses(self, *arguments: str, **variables: Any) -> dict[str, str]:
        """Run dbt, and return what became of each node."""
        result = self.dbt(*arguments, **variables)
        assert result.result is not None, result.exception
        return {found.node.name: str(found.status) for found in result.result}

    def messages(self, *arguments: str, **variables: Any) -> str:
        """Run dbt, and return what it says of the nodes that fail."""
        results = self.dbt(*arguments, **variables).result.results
        return "\n".join(
            str(found.message) for found in results if found.status == "error"
        )

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query in T-SQL."""
        os.environ.pop("TSQL_RECORDING", None)
        os.environ["TSQL_DATABASE"] = str(self.folder / "pool.duckdb")
        return _tsql_driver.connect("Database=pool").cursor().execute(query).fetchall()

    def sent(self) -> list[Batch]:
        """Return what was sent, from the first run on."""
        return batches(self.recording)
