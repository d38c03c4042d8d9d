"""What dbt-duckdb loads by its profile: DuckDB reads a lake in a storage account."""

from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin

from landing.building.warehouse import show_lake


class Plugin(BasePlugin):
    """Lets each connection read the lake that the plugin's `config` names.

    Nothing is done for a lake that is a folder.
    """

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Keep which lake it is."""
        self._lake = str(plugin_config.get("lake", ""))

    def configure_connection(self, conn: Any) -> None:
        """Let a connection read the lake."""
        show_lake(conn, self._lake)
