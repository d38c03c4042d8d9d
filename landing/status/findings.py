"""What somebody should know, of all that was found: pure, the time handed in."""

from collections.abc import Iterator
from datetime import datetime

from landing.control.overview import Extraction
from landing.control.rows import GOOD
from landing.dashboard.formats import age, counted, lasting
from landing.dashboard.state import Level, judged
from landing.publishing.pointer import Freshness
from landing.status.builds import BUILD, of_builds
from landing.status.finding import Finding, ranked
from landing.status.found import Declared, Found, Unread

_STATUS = "tidemark status"
_AT_WORK = ("planned", "backfilling", "reconciling")
_PARTS = {
    "declarations": ("the declarations", _STATUS),
    "lake": ("the lake", _STATUS),
    "control": ("the control table", "tidemark watermark list"),
    "published": ("what is published", "tidemark publish"),
    # one that has nothing to do would leave it as it is
    "last_build": ("how the last build ended", f"{BUILD} --force"),
    "consumers": ("how far consumers are", "tidemark checkpoints list"),
}
"""How each part is called, and what says more of it, or mends it."""
_PATIENCE = "30s"


def findings_of(found: Found, now: datetime) -> tuple[Finding, ...]:
    """Return what somebody should know, the most urgent first."""
    findings = [_unread(each) for each in found.unread]
    findings += of_builds(found, now)
    findings += _of_beginnings(found)
    for source in found.sources:
        findings += _of_extraction(source, found.extraction(source.name), now)
        if not _is_empty(found):
            findings += _of_landing(found, source, now)
        waiting = found.waiting.get(source.name, 0)
        if waiting:
            text = f"{counted(waiting, 'event')} of {source.name} wait in the hub"
            commands = (_consume(source),)
            findings.append(Finding("events_waiting", text, commands, source.name))
    return ranked(findings)


def state_of(found: Found, source: str, now: datetime) -> Level:
    """Return how a source keeps what its `freshness` promises, as the page has it."""
    promise = found.promises.get(source, (None, None))
    return judged(Freshness(source, found.landed_at(source), *promise), now)


def is_at_work(extraction: Extraction, now: datetime) -> bool:
    """Return whether a run has the source now."""
    return extraction.holder is not None and extraction.holder.is_alive(now)


def _unread(unread: Unread) -> Finding:
    called, command = _PARTS[unread.part]
    if unread.is_slow:
        command = f"{_STATUS} --within {_PATIENCE}"
    text = f"{called} cannot be read: {unread.why}"
    return Finding(f"{unread.part}_unreadable", text, (command,))


def _of_beginnings(found: Found) -> Iterator[Finding]:
    """Yield what is missing where something has to be first."""
    tables = [source for source in found.sources if source.kind != "stream"]
    if not found.has_lake and found.pointer is not None:
        yield Finding(
            "lake_gone",
            "the lake is not there: TIDEMARK_LAKE names another place than what was "
            "built from, or it was removed",
            (_STATUS,),
        )
    elif _is_empty(found):
        yield Finding("nothing_landed", "nothing has landed yet", _first_words(found))
        return
    if _lacks_control(found) and tables:
        landed = [each.name for each in tables if found.landed_at(each.name)]
        if landed:
            yield Finding(
                "control_missing",
                f"there is no control table, though {landed[0]} has landed: the next "
                "extraction lands all of it again. TIDEMARK_CONTROL names another "
                "place, or the file was removed",
                (_STATUS, "tidemark extract"),
            )
        else:
            text = f"no table or file has been extracted, {tables[0].name} the first"
            yield Finding("never_extracted", text, ("tidemark extract",))
    last = found.last_build
    is_said = last is not None and last.state != "succeeded"
    if found.pointer is None and not found.is_unread("published") and not is_said:
        words = "tidemark publish" if found.has_warehouse else BUILD
        yield Finding("nothing_published", "nothing is published yet", (words,))


def _lacks_control(found: Found) -> bool:
    # where the lake is gone, its control table is so with it
    return (
        found.extractions is None and found.has_lake and not found.is_unread("control")
    )


def _is_empty(found: Found) -> bool:
    """Return whether nothing has landed, as far as that can be known."""
    return (
        found.pointer is None
        and not found.is_unread("lake")
        and not found.is_unread("declarations")
        and not found.is_unread("published")
        and not any((found.landed or {}).values())
    )


def _first_words(found: Found) -> tuple[str, ...]:
    tables = any(source.kind != "stream" for source in found.sources)
    streams = any(source.kind == "stream" for source in found.sources)
    words = ("tidemark extract",) if tables else ()
    return (*words, "tidemark consume") if streams else words or (_STATUS,)


def _of_extraction(
    source: Declared, extraction: Extraction, now: datetime
) -> Iterator[Finding]:
    run = extraction.last_run
    extract = f"tidemark extract {source.name}"
    history = f"tidemark watermark show {source.name} --runs 5"
    if is_at_work(extraction, now):
        holder = extraction.holder
        assert holder is not None  # noqa: S101 - it is at work
        since = age(holder.since, now) if holder.since else "some time ago"
        yield Finding(
            "extraction_running",
            f"{source.name} is extracted since {since}, process {holder.pid} on "
            f"{holder.host}",
            (history,),
            source.name,
        )
    elif run is not None and run.status == "failed":
        ended = age(run.finished_at or run.started_at, now)
        yield Finding(
            "extraction_failed",
            f"the extraction of {source.name} failed {ended}: "
            f"{' '.join((run.error or 'it said nothing').split())}",
            (extract, history),
            source.name,
        )
    elif run is not None and run.status in _AT_WORK:
        yield Finding(
            "extraction_crashed",
            f"the extraction of {source.name} that began {age(run.started_at, now)} "
            "ended without a word; the next one reads its window again",
            (extract, history),
            source.name,
        )


def _of_landing(found: Found, source: Declared, now: datetime) -> Iterator[Finding]:
    if state_of(found, source.name, now) not in ("warn", "bad"):
        return
    warn_after, error_after = found.promises[source.name]
    allowed = lasting(warn_after or error_after or 0)
    landed = found.landed_at(source.name)
    commands = _bringing(found, source)
    if landed is None:
        text = f"{source.name} has never landed anything, and {allowed} are allowed"
        yield Finding("no_data", text, commands, source.name)
        return
    text = f"{source.name} landed last {age(landed, now)}, and {allowed} are allowed"
    looked = found.extraction(source.name).last_run
    if looked and looked.status in GOOD and looked.started_at > landed:
        text += f"; its extraction {age(looked.started_at, now)} found nothing new"
    if source.name in found.waiting:
        text += f"; {counted(found.waiting[source.name], 'event')} wait in the hub"
    yield Finding("source_late", text, commands, source.name)


def _bringing(found: Found, source: Declared) -> tuple[str, ...]:
    """Return what lands a source, or shows what keeps it from landing."""
    if source.kind != "stream":
        return (
            f"tidemark extract {source.name}",
            f"tidemark watermark show {source.name} --runs 5",
        )
    if found.waiting.get(source.name):
        return (_consume(source),)
    if source.has_address:
        return (f"tidemark checkpoints list {source.name}", _consume(source))
    if found.landed_at(source.name) is None or not found.has_warehouse:
        return (_consume(source),)
    # it has landed by other hands: the function app, or a replay
    where = f"source = '{source.name}'"
    return (f'tidemark show silver_landed_hours --where "{where}"',)


def _consume(source: Declared) -> str:
    return f"tidemark consume {source.name} --until-idle"
