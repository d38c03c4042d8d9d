"""Find how a pipeline stands: each part by itself, and none for longer than is said.

Nothing is written, but for columns that a control table of an older version lacks.
"""

import asyncio
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import Any, cast

from landing.control.overview import Extraction
from landing.dashboard.state import is_alive
from landing.declarations import (
    Declarations,
    FileSource,
    RowSource,
    StreamSource,
    load_declarations,
)
from landing.errors import TidemarkError
from landing.hubs import has_address
from landing.lake import Lake
from landing.publishing.freshness import promises
from landing.publishing.pointer import (
    LastBuild,
    Pointer,
    UnreadableError,
    read_last_build,
    read_pointer,
)
from landing.settings import Settings
from landing.status.found import Declared, Found, Kind, Part, Unread
from landing.status.landed import newest_landing

_LEASE = timedelta(seconds=60)
"""How long a consumer counts as live that is not heard of; as for `consume`."""


def look(
    settings: Settings,
    *,
    within: timedelta,
    environment: Mapping[str, str] = os.environ,
) -> Found:
    """Return what there is to know; what cannot be read is said, and nothing raised.

    The lake, the control table and event hubs are asked at the same time, and what has
    not answered `within` this time is left out. The warehouse is not opened.
    """
    unread: list[Unread] = []
    declarations = _declarations(settings, unread)
    pointer = _pointer(settings, unread)
    last_build = _last_build(settings, unread)
    # what commands of Tidemark land themselves is no news
    sources = [*declarations.streams, *declarations.row_sources]
    has_lake = "://" in settings.lake or Path(settings.lake).is_dir()
    tasks: dict[_Task, Callable[[], Any]] = {
        _Task("control"): lambda: _extractions(settings)
    }
    if has_lake:
        for source in sources:
            tasks[_Task("lake", source.name)] = _landing(settings, source.name)
    for stream in _consumed(settings, declarations, environment):
        tasks[_Task("consumers", stream.name)] = _waiting(settings, stream, environment)
    answers = _ask(tasks, within)
    unread += _first_of_each_part(answers)
    told = {task: a for task, a in answers.items() if not isinstance(a, Unread)}
    is_lake_read = has_lake and not any(each.part == "lake" for each in unread)
    return Found(
        warehouse=settings.warehouse,
        has_warehouse=settings.warehouse.is_file(),
        has_lake=has_lake,
        sources=tuple(
            sorted(
                (_declared(source, settings, environment) for source in sources),
                key=lambda source: source.name,
            )
        ),
        promises=promises(settings.project),
        landed={t.source: told[t] for t in told if t.part == "lake"}
        if is_lake_read
        else None,
        extractions=cast("dict[str, Extraction] | None", told.get(_Task("control"))),
        waiting={t.source: told[t] for t in told if t.part == "consumers"},
        pointer=pointer,
        last_build=last_build,
        is_build_alive=last_build is not None and is_alive(last_build),
        unread=tuple(unread),
    )


@dataclass(frozen=True, slots=True)
class _Task:
    part: Part
    source: str = ""


def _ask(
    tasks: Mapping[_Task, Callable[[], Any]], within: timedelta
) -> dict[_Task, Any]:
    """Return what each answers, or an `Unread`; none is waited for any longer."""
    answers: dict[_Task, Any] = {}
    # a thread that is still waiting for a server must not keep the process
    threads = {
        task: threading.Thread(target=_run, args=(task, ask, answers), daemon=True)
        for task, ask in tasks.items()
    }
    for thread in threads.values():
        thread.start()
    ends = monotonic() + within.total_seconds()
    for thread in threads.values():
        thread.join(max(0.0, ends - monotonic()))
    seconds = f"{within.total_seconds():g} s"
    silent = f"no answer within {seconds}: wait for it longer by --within"
    return {
        task: answers.get(task, Unread(task.part, silent, is_slow=True))
        for task in threads
    }


def _run(task: _Task, ask: Callable[[], Any], answers: dict[_Task, Any]) -> None:
    try:
        answers[task] = ask()
    except TidemarkError as error:
        answers[task] = Unread(task.part, str(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, the others are told
        said = f"unexpected {type(error).__name__}: {error}"
        answers[task] = Unread(task.part, " ".join(said.split()))


def _first_of_each_part(answers: Mapping[_Task, Any]) -> list[Unread]:
    unread: dict[Part, Unread] = {}
    for answer in answers.values():
        if isinstance(answer, Unread):
            unread.setdefault(answer.part, answer)
    return [*unread.values()]


def _declarations(settings: Settings, unread: list[Unread]) -> Declarations:
    try:
        return load_declarations(settings.project)
    except TidemarkError as error:
        unread.append(Unread("declarations", str(error)))
        return Declarations({})


def _pointer(settings: Settings, unread: list[Unread]) -> Pointer | None:
    try:
        found = read_pointer(settings.published_folder)
    except UnreadableError as error:
        unread.append(Unread("published", str(error)))
        return None
    ours = (settings.warehouse.name, settings.schema)
    if found and (found.warehouse, found.schema) != ours:
        said = (
            f"{settings.published_folder} has what was built in {found.warehouse}, and "
            f"this is {settings.warehouse.name}: set TIDEMARK_PUBLISHED to a folder of "
            "its own"
        )
        unread.append(Unread("published", said))
        return None
    return found


def _last_build(settings: Settings, unread: list[Unread]) -> LastBuild | None:
    try:
        return read_last_build(settings.published_folder)
    except UnreadableError as error:
        unread.append(Unread("last_build", str(error)))
        return None


def _declared(
    source: StreamSource | RowSource, settings: Settings, environment: Mapping[str, str]
) -> Declared:
    if isinstance(source, StreamSource):
        is_set = has_address(source, settings.connections, environment)
        return Declared(source.name, "stream", is_set)
    kind: Kind = "files" if isinstance(source, FileSource) else "table"
    is_set = source.connection.lower() in settings.connections
    return Declared(source.name, kind, is_set)


def _landing(settings: Settings, source: str) -> Callable[[], Any]:
    return lambda: newest_landing(Lake.open(settings.lake), source)


def _extractions(settings: Settings) -> dict[str, Extraction] | None:
    if not settings.control:
        return None  # of a lake in an account, for which none was set
    from landing.control.watermarks import Control

    # where nobody has set another place it is in the lake, which may not be there
    in_lake = f"sqlite:///{settings.lake}/control.db"
    if settings.control == in_lake and not Path(settings.lake).is_dir():
        return None
    control = Control.find(settings.control)
    return None if control is None else control.overview()


def _consumed(
    settings: Settings, declarations: Declarations, environment: Mapping[str, str]
) -> list[StreamSource]:
    """Return the streams whose consumers can be asked for; none without checkpoints."""
    place = settings.checkpoints
    is_local = place and "://" not in place and "=" not in place
    if not place or not _has_azure():
        return []
    if is_local and not (Path(place).expanduser() / "checkpoints.db").is_file():
        return []
    return [
        stream
        for stream in declarations.streams
        if has_address(stream, settings.connections, environment)
    ]


def _has_azure() -> bool:
    return find_spec("azure") is not None and find_spec("azure.eventhub") is not None


def _waiting(
    settings: Settings, stream: StreamSource, environment: Mapping[str, str]
) -> Callable[[], int]:
    def waiting() -> int:
        from landing.consume.listing import partitions

        rows = asyncio.run(partitions(settings, [stream], environment, _LEASE))
        return sum(row["lag_events"] for row in rows)

    return waiting
