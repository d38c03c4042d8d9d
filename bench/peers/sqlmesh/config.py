"""SQLMesh's project: one DuckDB file for the tables, one for SQLMesh's own state."""

import os

from sqlmesh.core.config import Config, GatewayConfig, ModelDefaultsConfig
from sqlmesh.core.config.connection import DuckDBConnectionConfig

warehouse = os.environ["PEER_WAREHOUSE"]
config = Config(
    gateways={
        "duckdb": GatewayConfig(
            connection=DuckDBConnectionConfig(database=warehouse),
            state_connection=DuckDBConnectionConfig(database=f"{warehouse}.state"),
        )
    },
    model_defaults=ModelDefaultsConfig(dialect="duckdb", start="2025-10-01"),
    variables={"lake": os.environ["TIDEMARK_LAKE"]},
    disable_anonymized_analytics=True,
    cache_dir=f"{warehouse}.cache",
)
