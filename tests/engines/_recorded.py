"""What the adapters of T-SQL send for this project, as text that a review reads.

    recorded/models/<model>.sql           what a model says in T-SQL
    recorded/models/<target>/<model>.sql  the same where a target's adapter differs
    recorded/wrappers/<target>.sql        what an adapter puts around it, by examples

Of a model stands there what T-SQL is told otherwise than DuckDB in the same build, with
a line before and after; one that is told the same has no file. Where a first build
and an increment differ, the lines of each are marked:

    -- ... as on DuckDB
    select * from silver.silver_order_versions
    -- >> increment
    where _processed_at > cast('<moment>' as datetime2(6))
    -- <<

What differs from run to run is written in one way: moments, hours of folders, names
of passing views, fingerprints of SQL. Relations are written as schema and name,
without the database, and names in brackets. Blank lines are left out. Of what stands
around all, the other targets keep what is not said to the first as well.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from _tsql_recording import Batch, tidied

RECORDED = Path(__file__).parent / "recorded"
COMMON = "synapse"
"""The target whose bodies are those of all, where nothing else is kept."""

TABLE, VIEW = "silver_orders", "gold_sla_breaches"
TEST, SINGULAR = (
    "not_null_silver_orders_order_id",
    "gold_revenue_summary_sums_the_days",
)
SHOWN = "customers"
OTHERS = (
    *("order_events", "trip_events", "sales_orders", "products", "exchange_rates"),
    *("pipeline_runs", "resolved_rejects"),
)
"""The source that examples show, and sources for which the same is sent."""

MADE_ALIKE = re.compile(
    r"silver_(?!order_)\w+_(arrivals|sequences)|silver_(product|rate)(s|_versions)"
    r"|dim_product"
)
"""Models that one macro makes for each entity: the body of the first says all."""

BODY = "<the body>"

ELIDED, LESS = "-- ... as on DuckDB", "-- ... less than on DuckDB"

_SHOWN_ALIKE = 4
"""So many lines that DuckDB is told as well stand between those that it is not."""

_FIRST, _INCREMENT, _BOTH = "-- >> first build", "-- >> increment", "-- <<"
_NAME = re.compile(r'"(\w+)"')
_RELATION = re.compile(r'(?:["\[]\w+["\]]\.)?["\[](\w+)["\]]\.["\[](\w+)["\]]')
_MARKS = frozenset((_FIRST, _INCREMENT, _BOTH))
_END = "\n-- ====\n"
_SECTION = re.compile(r"^(-- ={16} .*\n)", re.MULTILINE)
# other centuries are the project's own
_MOMENT = re.compile(r"'20[0-9]{2}-\d\d-\d\d(?:[T ][\d:.]*)?'")
_HOUR = re.compile(r"\b20[0-9]{2}-\d\d-\d\dT\d\d\b")
_ENTRIES = re.compile(r"(/manifest/)[\dT-]*\*")
_CATALOGUE = re.compile(r"\b(?:INFORMATION_SCHEMA|sys)\.", re.IGNORECASE)
_SCHEMA = re.compile(
    r"(?:bronze_copied|bronze_new|gold|operations|reporting|silver|staging)(?=['\"\]])"
)
_COMMENTS = re.compile(r"\A(?:--[^\n]*\n|\s+)+")
_PASSING = re.compile(r"\b(testview_)\w+")
_ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_FINGERPRINT = re.compile(r"\b[0-9a-f]{32}\b")
_LAYOUT = re.compile(r"\*-[0-9a-f]{8}\.parquet")


class Build(NamedTuple):
    """One `dbt build`: the queries of models and tests, by name, and what was sent."""

    queries: Mapping[str, str]
    models: frozenset[str]
    sent: Sequence[Batch]


class Texts(NamedTuple):
    """What the models say, by name, where their tables are not there yet, and are."""

    first: Mapping[str, str]
    increment: Mapping[str, str]


def assert_as_recorded(
    target: str, builds: Sequence[Build], duckdb: Texts, folder: Path = RECORDED
) -> None:
    """Compare builds with what is kept of a target; `make record` keeps it.

    The first of them is a first build, the second an increment, and the last a full
    refresh. DuckDB's are the first two.
    """
    found, around = bodies_of(builds, duckdb), wrappers(builds)
    common = folder / "wrappers" / f"{COMMON}.sql"
    if target != COMMON and common.is_file():
        around = own(around, common.read_text())
    if os.environ.get("TIDEMARK_RECORD"):
        keep(target, found, around, folder)
    kept = _kept(target, folder)
    changed = [name for name in {*found, *kept} if found.get(name) != kept.get(name)]
    file = folder / "wrappers" / f"{target}.sql"
    if not file.is_file() or file.read_text() != around:
        changed.append(f"wrappers/{file.name}")
    told = f"{target}: {', '.join(sorted(changed))}"
    assert not changed, f"{told}: run make record, and look at what it changes"


def _kept(target: str, folder: Path) -> dict[str, str]:
    """Return what is kept of the models of a target, but where DuckDB is told all."""
    kept = folder / "models"
    files = [*kept.glob("*.sql"), *(kept / target).glob("*.sql")]
    texts = {file.stem: file.read_text() for file in files}
    return {name: text for name, text in texts.items() if text != f"{ELIDED}\n"}


def keep(
    target: str, found: Mapping[str, str], around: str, folder: Path = RECORDED
) -> None:
    """Write down what a target is sent: of the models, those that are its own.

    What DuckDB is told in the same words, and the other targets are not, has a file
    that says so.
    """
    own = folder / "models" / ("" if target == COMMON else target)
    common = {} if target == COMMON else _kept(COMMON, folder)
    for file in own.glob("*.sql"):
        file.unlink()
    for name in {*found, *common}:
        text = found.get(name, f"{ELIDED}\n")
        if text != common.get(name):
            own.mkdir(parents=True, exist_ok=True)
            (own / f"{name}.sql").write_text(text)
    (folder / "wrappers").mkdir(parents=True, exist_ok=True)
    (folder / "wrappers" / f"{target}.sql").write_text(around)


def bodies_of(builds: Sequence[Build], duckdb: Texts) -> dict[str, str]:
    """Return what the models say otherwise than on DuckDB, without those that do not.

    Of those that one macro makes for each entity, what the first says.
    """
    first, increment, *_ = builds
    said = {
        name: _both(
            Texts(first.queries, increment.queries),
            name,
        )
        for name in sorted(first.models)
        if not MADE_ALIKE.fullmatch(name)
    }
    found = {name: otherwise(body, _both(duckdb, name)) for name, body in said.items()}
    return {name: "\n".join([*lines, ""]) for name, lines in found.items() if lines}


def _both(texts: Texts, name: str) -> list[str]:
    """Return a model's first build and increment as lines of one text."""
    return joined(*(in_one_way(unnamed(form[name])) for form in texts))


def otherwise(body: list[str], known: list[str]) -> list[str]:
    """Return the lines of a body that the known one has not, and those around them.

    None where both are the same. The marks of first build and increment stay.
    """
    shown: list[str] = []
    alike: list[str] = []
    matcher = SequenceMatcher(None, known, body, autojunk=False)
    codes = matcher.get_opcodes()
    if all(code[0] == "equal" for code in codes):
        return []
    for same, _, _, begin, end in codes:
        if same == "delete":
            shown += [*_shortened(alike, is_first=not shown), LESS]
            alike = []
        for line in body[begin:end]:
            if same == "equal" and line not in _MARKS:
                alike.append(line)
                continue
            shown += [*_shortened(alike, is_first=not shown), line]
            alike = []
    return shown + _shortened(alike, is_last=True)


def _shortened(
    alike: list[str], *, is_first: bool = False, is_last: bool = False
) -> list[str]:
    if len(alike) <= _SHOWN_ALIKE:
        return alike
    return [
        *([] if is_first else alike[:1]),
        ELIDED,
        *([] if is_last else alike[-1:]),
    ]


def wrappers(builds: Sequence[Build]) -> str:
    """Return what is sent around the bodies of some examples, each as a section."""
    first, increment, *_, refresh = builds
    sections = {
        "around all: a first build": _around_all(first),
        "around all: an increment, besides": _besides(first, increment),
        "a table: its first build": _around(TABLE, first),
        "a table: an increment": _around(TABLE, increment),
        "a table: a full refresh, besides": _later(TABLE, first, refresh),
        "a view": _around(VIEW, first),
        "a view that is there, besides": _later(VIEW, first, increment),
        "a test": _around(TEST, first),
        "a test that begins with a CTE": _around(SINGULAR, first),
    }
    return "".join(
        f"-- {'=' * 16} {name}\n" + "".join(f"{text}{_END}" for text in texts)
        for name, texts in sections.items()
    )


def own(around: str, common: str) -> str:
    """Return what is sent around without the statements that another target gets."""
    known = {*_SECTION.sub("", common).split(_END)}
    sections = _SECTION.split(around)[1:]
    return "".join(
        heading
        + "".join(
            f"{text}{_END}" for text in texts.split(_END)[:-1] if text not in known
        )
        for heading, texts in zip(sections[::2], sections[1::2], strict=True)
    )


def _around_all(build: Build) -> list[str]:
    """Return what is sent for no node: what the adapter asks, and the hooks."""
    sent = (batch.text for batch in build.sent if not batch.node)
    texts = [unnamed(in_one_way(text)) for text in sent]
    said = dict.fromkeys(filter(_is_shown, texts))
    # what the adapter asks of its catalogue comes from several threads, and is the same
    # for each schema
    asked: dict[str, str] = {}
    for text in sorted(filter(_CATALOGUE.search, said)):
        asked.setdefault(_SCHEMA.sub("<schema>", text), text)
    return [
        *asked.values(),
        *(text for text in said if not _CATALOGUE.search(text)),
    ]


def _besides(build: Build, later: Build) -> list[str]:
    known = {*_around_all(build)}
    return [text for text in _around_all(later) if text not in known]


def _later(node: str, build: Build, later: Build) -> list[str]:
    known = {*_around(node, build)}
    return [text for text in _around(node, later) if text not in known]


def _is_shown(text: str) -> bool:
    return SHOWN in text or not any(source in text for source in OTHERS)


def _around(node: str, build: Build) -> list[str]:
    """Return what is sent for a node, without its query."""
    sent = [batch.text for batch in build.sent if name_of(batch.node) == node]
    query = tidied(build.queries[node])
    around = [without(text, query) for text in sent]
    assert any(BODY in text for text in around), f"{node} is not sent as dbt has it"
    return [in_one_way(text) for text in dict.fromkeys(around)]


def name_of(node: str) -> str:
    """Return the name that a node's id has."""
    return node.split(".")[2] if node else ""


def without(text: str, query: str) -> str:
    """Return a batch with a mark for a query, however deep in quotes it stands.

    The comments that it begins with may have been left out.
    """
    for said in (query, _COMMENTS.sub("", query)):
        for depth in (4, 2, 1):
            text = text.replace(said.replace("'", "'" * depth), BODY)
    return text


def unnamed(query: str) -> str:
    """Return a query that names relations by schema and name alone, and all alike."""
    return _NAME.sub(r"[\1]", _RELATION.sub(r"\1.\2", query))


def in_one_way(text: str) -> str:
    """Write in one way what differs from run to run, and without blank lines."""
    text = _HOUR.sub("<hour>", _MOMENT.sub("'<moment>'", tidied(text)))
    text = _ENTRIES.sub(r"\1<hours>*", text)
    text = _FINGERPRINT.sub("<fingerprint>", text)
    text = _LAYOUT.sub("*-<columns>.parquet", text)
    text = _ID.sub("<id>", _PASSING.sub(r"\1<name>", text))
    lines: list[str] = []
    for line in filter(str.strip, text.splitlines()):
        # a folder more or less is the same statement
        if "<hour>" not in line or not lines or _bare(line) != _bare(lines[-1]):
            lines.append(line)
    return re.sub(r",(\s*with \()", r"\1", "\n".join(lines))


def _bare(line: str) -> str:
    return line.strip().rstrip(",")


def joined(first: str, increment: str) -> list[str]:
    """Return both forms of a body as lines, marked where they differ."""
    return [*_joined(first.splitlines(), increment.splitlines())]


def _joined(first: list[str], increment: list[str]) -> Iterator[str]:
    matcher = SequenceMatcher(None, first, increment, autojunk=False)
    for same, *places in matcher.get_opcodes():
        begin, end, other_begin, other_end = places
        if same == "equal":
            yield from first[begin:end]
            continue
        if end > begin:
            yield from (_FIRST, *first[begin:end])
        if other_end > other_begin:
            yield from (_INCREMENT, *increment[other_begin:other_end])
        yield _BOTH
