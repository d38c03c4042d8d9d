"""The parsed project, kept from one build to the next of a process."""

from typing import Any

import yaml

from landing.building import news_project
from landing.building.runs import run_dbt
from landing.settings import Settings


class ParsedProject:
    """Parses a project when it has to be: where a file of it changed, or the settings.

    Content decides, and not the times of files. A variable of the environment is not
    looked at again: a process keeps those that it began with.
    """

    def __init__(self) -> None:
        self._manifest: Any = None
        self._parsed: tuple[Settings, str] | None = None

    def manifest(self, settings: Settings) -> Any:
        """Return dbt's manifest of the project as it is now.

        To be called while the warehouse is held. Raises `BuildError` where the project
        does not parse. None where nobody can tell which files dbt reads: dbt, given no
        manifest, parses then itself.
        """
        now = _content(settings)
        if now is None:
            return None
        if self._parsed != (settings, now):
            self._parsed = None
            self._manifest = run_dbt(settings, ["parse"])
            self._parsed = (settings, now)
        return self._manifest


def _content(settings: Settings) -> str | None:
    path = settings.project / "dbt_project.yml"
    try:
        declared = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        folders = tuple(news_project.roots(declared))
        return news_project.content(settings.project, folders)
    except (OSError, ValueError, TypeError, AttributeError, yaml.YAMLError):
        return None
