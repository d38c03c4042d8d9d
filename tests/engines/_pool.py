"""The project's pipeline on what stands in for Synapse, Fabric or Azure SQL."""

from dataclasses import dataclass, field

import _tsql_driver
import pyarrow as pa
from _pool_files import PoolFiles
from _project import MAIN, Pipeline
from _recorded import Build
from _reference import tables_in
from dbt.cli.main import dbtRunnerResult

ADDRESS = "abfss://lake@account.dfs.core.windows.net"
"""What the pool takes the lake's folder for."""


@dataclass
class PoolPipeline(PoolFiles, Pipeline):
    """A lake, and a database that copies from it; what is sent is recorded."""

    target: str = "synapse"
    builds: list[Build] = field(default_factory=list)

    def environment(self, schema: str = MAIN) -> dict[str, str]:
        return {
            **super().environment(schema),
            "TIDEMARK_LAKE": ADDRESS,
            "TIDEMARK_SCHEMA": "dbo" if schema == MAIN else schema,
            # no token is asked for where nobody listens
            "TIDEMARK_SYNAPSE_LOGIN": "sql",
            "TIDEMARK_FABRIC_LOGIN": "ActiveDirectoryMsi",
            "TIDEMARK_AZURESQL_LOGIN": "ActiveDirectoryIntegrated",
            "TSQL_LAKE": str(self.lake),
            **self.told,
        }

    def build(self, *arguments: str, schema: str = MAIN) -> dbtRunnerResult:
        """`dbt build` with the tests of data, of which is kept what was sent."""
        before = len(self.sent()) if self.recording.exists() else 0
        done = super().build(*arguments, schema=schema)
        nodes = [found.node for found in done.result]
        self.builds.append(
            Build(
                {
                    node.name: node.compiled_code
                    for node in nodes
                    if node.resource_type in ("model", "test")
                },
                frozenset(n.name for n in nodes if n.resource_type == "model"),
                self.sent()[before:],
            )
        )
        return done

    def do(self, statement: str) -> None:
        """Do what no adapter does, in the stand-in's own SQL."""
        _tsql_driver.opened(self.database).pool.database.execute(statement)

    def tables(self) -> dict[str, pa.Table]:
        """Return what stands in Silver and Gold."""
        return tables_in(_tsql_driver.opened(self.database).pool.database)
