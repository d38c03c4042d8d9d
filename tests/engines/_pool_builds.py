"""`tidemark build` and `tidemark verify` of a pool that the stand-in is.

Its lake is a folder here, and a storage account there; what lists it gets the folder.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from _pool import ADDRESS, PoolPipeline

from landing import Lake
from landing.building.build import BuildResult, build
from landing.building.parsed import ParsedProject
from landing.settings import Settings, load_settings

_open = Lake.open
_parsed = ParsedProject()


@dataclass
class PoolBuilds:
    """Builds of a pipeline, which is told the names of the lake's files."""

    pool: PoolPipeline

    def settings(self) -> Settings:
        control = f"sqlite:///{self.pool.folder / 'control.db'}"
        told = {**self.pool.environment(), "TIDEMARK_CONTROL": control}
        return load_settings(self.pool.project, told).on_target(self.pool.target)

    def build(self, *words: str) -> BuildResult:
        """Build what is selected, or Silver, without tests."""
        return self._built(*(words or ("--select", "path:dbt_project/silver")))

    def build_all(self) -> None:
        """Build all models, without tests."""
        self._built()

    def _built(self, *words: str) -> BuildResult:
        tests = ("--exclude-resource-type", "test")
        done = build(self.settings(), [*words, *tests], parsed=_parsed)
        assert done.succeeded, done.problems
        return done

    def copied(self, *words: str) -> list[str]:
        """Build, and return which files of Bronze COPY INTO was asked for."""
        before = len(self.pool.sent()) if self.pool.recording.exists() else 0
        self.build(*words)
        return files_copied("\n".join(b.text for b in self.pool.sent()[before:]))


def files_copied(sent: str) -> list[str]:
    """Return the files of Bronze that some text copies, within the lake."""
    urls = re.findall(r"'https://[^/]+/lake/([^']+)'", sent)
    return sorted(url for url in urls if url.startswith(("bronze/", "compacted/")))


def builds_of(pool: PoolPipeline, patched: pytest.MonkeyPatch) -> PoolBuilds:
    """Return the builds of a pipeline, while the lake's address is its folder."""

    def open_here(url: str, *words: str) -> Lake:
        return _open(url.replace(ADDRESS, str(pool.lake)), *words)

    patched.setattr(Lake, "open", open_here)
    for name, value in pool.environment().items():
        patched.setenv(name, value)
    return PoolBuilds(pool)


def paths(pool: PoolPipeline, roots: Sequence[str] = ("bronze",)) -> list[str]:
    """Return the files that stand in the lake, within it."""
    return sorted(
        file.relative_to(pool.lake).as_posix()
        for root in roots
        for file in (pool.lake / root).rglob("*.parquet")
    )
