"""Forget keys: Bronze first, then all that is made of it, then the proof.

Each step can be done again without harm, and the journal stands until the last one is
done: so whoever is killed runs the same again.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from landing import bronze
from landing.building.build import BuildResult, build
from landing.building.runs import (
    Progress,
    builds_warehouse_alone,
    close_warehouse,
    only_run,
    quietly,
    run_dbt,
)
from landing.clock import Clock, utc_now
from landing.control.watermarks import Control
from landing.declarations import load_declarations
from landing.errors import BuildError, RequestError
from landing.forget import (
    bronze_rows,
    control_rows,
    journal,
    key_lists,
    published_files,
    texts,
    warehouse_file,
)
from landing.forget.bronze_rows import SourceRows
from landing.forget.found import Found, is_known, only_what_is, rows_in
from landing.forget.keys import Asked
from landing.forget.project import Project
from landing.lake import Lake
from landing.settings import Settings
from landing.verify.models import call_macro


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asks to forget, as they wrote it; no key goes on with before."""

    keys: tuple[tuple[str, str], ...]
    mentions: bool = False
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was done; with a dry run, what would be.

    `before` is what was found first, `after` what the search found at the end: no rows
    where all is gone, and what only mentions a key. `build` is the refresh, and None
    where there is no warehouse. `is_done` says that every step came to its end.
    """

    keys: tuple[str, ...]
    before: tuple[Found, ...]
    after: tuple[Found, ...] = ()
    receipt: str | None = None
    build: BuildResult | None = None
    is_done: bool = False

    @property
    def rows_left(self) -> int:
        """How many rows the search at the end found that were to go."""
        return rows_in(self.after)


def forget(
    settings: Settings,
    wanted: Wanted,
    dbt_arguments: Sequence[str] = (),
    *,
    dry_run: bool = False,
    progress: Progress = quietly,
    clock: Clock = utc_now,
) -> Forgotten:
    """Remove the rows of keys from all that Tidemark keeps, and search for them after.

    Raises `RequestError` for an entity that there is not and for keys of which nothing
    is known; `BuildError` where a build runs, something else is unfinished or the
    project does not build in a DuckDB file; `ControlError` where an extraction of the
    sources runs; `LakeError` where a file cannot be read. Whatever it raises after the
    first file was changed leaves the journal: the same again goes on from there.
    """
    with only_run(settings):
        run = _begun(settings, wanted, progress)
        before = run.search()
        if not run.goes_on and not is_known(before):
            raise run.unknown(before)
        if dry_run:
            return Forgotten(run.shown, before)
        written = journal.begin(run.lake, settings, run.asked, clock())
        run.rewrite_what_landed()
    result = None
    if settings.warehouse.is_file():
        result = build(
            settings,
            [*run.selection, *dbt_arguments],
            progress=progress,
            clock=clock,
            forgetting=True,
        )
        if not result.succeeded:
            return Forgotten(run.shown, before, build=result)
    with only_run(settings):
        progress("copying the warehouse", 0)
        warehouse_file.drop_leftovers(settings, run.asked.keys)
        warehouse_file.copy_anew(settings)
        published_files.rewrite(settings)
        texts.rewrite(settings, run.asked.keys)
        progress("searching", 0)
        after = run.search()
        journal.end(run.lake, written, before, clock(), left=rows_in(after))
    return Forgotten(run.shown, before, after, written.id, result, is_done=True)


def _begun(settings: Settings, wanted: Wanted, progress: Progress) -> "_Run":
    """Return what is to be done, of a project that is parsed; raise for a mistake."""
    manifest = run_dbt(settings, ["parse"])
    if not builds_warehouse_alone(settings):
        raise BuildError(
            "the project does not build in a DuckDB file alone, and tidemark forget "
            "knows no other target; nothing was changed",
            way_out="docs/privacy.md of Tidemark says what to do there",
        )
    said = call_macro(manifest, "entities")
    more = call_macro(manifest, "entities_with_versions")
    close_warehouse()
    entities = {name: {**said[name], **more[name]} for name in said}
    project = Project(manifest, entities, load_declarations(settings.project))
    lake = Lake.open(settings.lake, settings.compression)
    standing = journal.read(lake)
    if not wanted.keys:
        if standing is None:
            raise RequestError(
                f"nothing is unfinished in {settings.lake}",
                way_out="Name what to forget: tidemark forget customer=c-1",
            )
        document = standing.asked
        wanted = Wanted(
            tuple((entity, value) for entity, value in document["keys"]),
            document["mentions"],
            document["fields"],
        )
    keys = dict.fromkeys(project.key(entity, value) for entity, value in wanted.keys)
    asked = Asked(tuple(keys), wanted.mentions, wanted.fields)
    project.require_fields(asked)
    if standing and standing.asked != asked.document():
        raise journal.another(standing)
    return _Run(settings, lake, project, asked, standing is not None, progress)


class _Run:
    """One forgetting."""

    def __init__(
        self,
        settings: Settings,
        lake: Lake,
        project: Project,
        asked: Asked,
        goes_on: bool,
        progress: Progress,
    ) -> None:
        self._settings = settings
        self._project = project
        self._progress = progress
        self.lake = lake
        self.asked = asked
        self.goes_on = goes_on
        self._control = Control.find(settings.require_control())
        landed = {*lake.folders(bronze.ROOT), *lake.folders(bronze.COMPACTED)}
        extracted = self._control.sources() if self._control else []
        self._all = project.rows_of_sources(sorted({*landed, *extracted}), asked)

    @property
    def shown(self) -> tuple[str, ...]:
        """The keys as a person writes them."""
        return tuple(map(str, self.asked.keys))

    @property
    def _own(self) -> list[SourceRows]:
        return [source for source in self._all if source.own]

    @property
    def selection(self) -> list[str]:
        """What of the project is refreshed; where mentions go, too, all of it."""
        if self.asked.mentions:
            return ["--full-refresh"]
        sources = self._project.sources_of(self.asked.keys)
        return ["--full-refresh", "--select", *self._project.selection(sources)]

    def search(self) -> tuple[Found, ...]:
        """Look for the keys in every place; return those that have any."""
        found: list[Found] = []
        mentioning = []
        for number, source in enumerate(self._all):
            self._progress(f"searching {source.name}", number)
            there = bronze_rows.search(self.lake, source, self.asked)
            found += there
            if any(each.mentions for each in there):
                mentioning.append(source.name)
            found.append(key_lists.search(self.lake, source))
        keys = self.asked.keys
        lineage = self._project.lineage(mentioning)
        if self._control:
            found.append(control_rows.search(self._control, self._all, keys))
        found += warehouse_file.search(self._settings, keys, lineage)
        found += published_files.search(self._settings, keys, lineage)
        found += texts.search(self._settings, keys)
        return only_what_is(found)

    def rewrite_what_landed(self) -> None:
        """Make tombstones of rows in Bronze; take keys out of what landing keeps."""
        with self._kept_from_extraction():
            for source in self._all if self.asked.mentions else self._own:
                bronze_rows.rewrite(self.lake, source, self.asked, self._progress)
                key_lists.rewrite(self.lake, source)

    @contextmanager
    def _kept_from_extraction(self) -> Iterator[None]:
        """Keep extractions away, and take keys out of the control table at the end."""
        if self._control is None:
            yield
            return
        with control_rows.held(self._control, self._own) as leases:
            yield
            control_rows.rewrite(self._control, self._own, self.asked.keys, leases)

    def unknown(self, found: Sequence[Found]) -> RequestError:
        """Return the error of one who asks for keys of which nothing is known."""
        mentions = sum(each.mentions for each in found)
        said = f"; {mentions:,} rows mention one" if mentions else ""
        return RequestError(
            f"nothing is known of {', '.join(self.shown)}{said}; nothing was changed",
            way_out="Check the key; where payloads call it otherwise, say how: --field "
            "SOURCE=FIELD; --mentions takes what mentions it away",
        )
