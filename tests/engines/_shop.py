"""A small dbt project for dbt-synapse, in a folder of its own."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from _dbt import dbt, faults, statuses
from _pool_files import PoolFiles
from dbt.cli.main import dbtRunnerResult

REPOSITORY = Path(__file__).parents[2]
CURES = REPOSITORY / "macros" / "overrides" / "adapter" / "synapse"

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
class Shop(PoolFiles):
    """Models by their file names, and what a pool makes of them."""

    folder: Path
    schema: str = "shop"

    def __post_init__(self) -> None:
        self.write(
            {"dbt_project.yml": _PROJECT, "profiles.yml": _PROFILE % self.schema}
        )

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
        return dbt(
            *arguments,
            project=self.folder,
            variables=variables,
            environment=self.told,
        )

    def statuses(self, *arguments: str, **variables: Any) -> dict[str, str]:
        """Run dbt, and return what became of each node."""
        return statuses(self.dbt(*arguments, **variables))

    def messages(self, *arguments: str, **variables: Any) -> str:
        """Run dbt, and return what it says of the nodes that fail."""
        return "\n".join(faults(self.dbt(*arguments, **variables)))
