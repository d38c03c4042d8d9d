"""The sources, as dbt's own source YAML declares them under `config.meta.landing`.

There is no other registry: what dbt reads as a source is what the extractor
extracts and the function listens to. Every error names file, source and field.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from landing import engine
from landing.declarations._files import FOLDER, GROUP, sources_in, yaml_below
from landing.declarations.sources import (
    ApiSource,
    Column,
    FileFormat,
    FileSource,
    InternalSource,
    RowSource,
    Source,
    StreamSource,
    TableSource,
)
from landing.errors import DeclarationError, nearest

__all__ = [
    "FOLDER",
    "GROUP",
    "ApiSource",
    "Column",
    "Declarations",
    "FileFormat",
    "FileSource",
    "InternalSource",
    "RowSource",
    "Source",
    "StreamSource",
    "TableSource",
    "load_declarations",
]

_INTERNAL = {"resolved_rejects": "rejects"}
"""Which file declares a source that a command lands, where it is called otherwise."""


@dataclass(frozen=True, slots=True)
class Declarations:
    """All sources of a project, by name."""

    sources: Mapping[str, Source]

    @property
    def streams(self) -> list[StreamSource]:
        """The streams, in the order of their names."""
        return [s for s in self._sorted() if isinstance(s, StreamSource)]

    @property
    def row_sources(self) -> list[RowSource]:
        """The tables and files that the extractor reads, by name."""
        return [s for s in self._sorted() if isinstance(s, (TableSource, FileSource))]

    def stream(self, name: str) -> StreamSource:
        """Return a stream; raise `DeclarationError` where there is none."""
        known = [s.name for s in self.streams]
        source = self.sources.get(name)
        if isinstance(source, StreamSource):
            return source
        raise _unknown("stream", name, known)

    def row_source(self, name: str) -> RowSource:
        """Return a table or file source; raise `DeclarationError` otherwise."""
        known = [s.name for s in self.row_sources]
        source = self.sources.get(name)
        if isinstance(source, (TableSource, FileSource)):
            return source
        raise _unknown("table or file source", name, known)

    def internal(self, name: str) -> InternalSource:
        """Return a source that a command lands; raise `DeclarationError` otherwise."""
        source = self.sources.get(name)
        if isinstance(source, InternalSource):
            return source
        file = f"{FOLDER}/{_INTERNAL.get(name, name)}.yml"
        raise DeclarationError(
            f"no source {name} with landing.kind internal is declared",
            way_out=f"Take {file} from the repository of Tidemark",
        )

    def _sorted(self) -> list[Source]:
        return [self.sources[name] for name in sorted(self.sources)]


def load_declarations(project: Path) -> Declarations:
    """Read every source of the project, all YAML below `dbt_project/bronze/`.

    The project's own and the engine's, where it has taken that. Sources without
    `config.meta.landing` are dbt's affair alone and are passed over. Raises
    `DeclarationError`, naming file, source and field.
    """
    folder = project / FOLDER
    sources: dict[str, Source] = {}
    for path in (*yaml_below(folder), *yaml_below(project / engine.FOLDER / FOLDER)):
        for source in sources_in(path, path.relative_to(project)):
            if source.name in sources:
                raise DeclarationError(
                    f"{source.file}: source {source.name} is declared already "
                    f"in {sources[source.name].file}",
                    way_out="Rename or remove one of them",
                )
            sources[source.name] = source
    if not sources:
        raise DeclarationError(
            f"no source is declared in {folder}",
            way_out="Declare one under config.meta.landing; see the README, "
            "'Add a source'",
        )
    return Declarations(sources)


def _unknown(kind: str, name: str, known: list[str]) -> DeclarationError:
    near = nearest(name, known)
    hint = f"did you mean {near}? " if near else ""
    declared = ", ".join(known) or "none"
    return DeclarationError(
        f"no {kind} is called {name}; {hint}declared are: {declared}",
        way_out=f"Name one of these, or declare it in {FOLDER}",
    )
