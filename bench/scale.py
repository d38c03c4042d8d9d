"""Print docs/scale.md: what other sizes would take, on paper.

By public prices and limits, what was measured, and what is assumed, all of which stands
in `_facts.py`, and in the page's last tables.

    .venv/bin/python bench/scale.py > docs/scale.md
"""

import re
import textwrap
from collections.abc import Iterable, Sequence

from _facts import ASSUMED, MEASURED, PUBLISHED, Fact
from _sizing import (
    Builds,
    Stream,
    Tables,
    days_until_too_slow,
    in_one_process,
    nodes,
    on_databricks,
    on_synapse,
    shared_money,
    strained,
)

RATES = (1, 100, 10_000)
COUNTS = (1, 10, 100, 1_000)

_PAGE = """\
# Scale

What Tidemark would take at other sizes than those of
[performance.md](performance.md), on paper: none of it was run in Azure.
`bench/scale.py` makes this page of public prices and limits, of what was measured here,
and of assumptions; all of these are [below](#what-this-is-made-of). A test holds that
the page is what the script prints:

```console
$ .venv/bin/python bench/scale.py > docs/scale.md
```

Prices are list prices in US dollars, and some are old. Take from this page which part
grows and which breaks, not what a bill will say. Power BI, private endpoints, people
and traffic out of Azure are not in it.

## Landing a stream

All events in one hub, with the settings that the project has: those of
`function_app/host.json`, and the limits of `tidemark consume`. The rules are those of
[streaming.md](streaming.md).

{landing}

Where a function would make more than some 100,000 files a day, raise
`minEventBatchSize`, or use `tidemark consume`, which lands for ten seconds or 10,000
events at a time. Money below is with consumers.

## Extracting tables

Each table changes all the time and is read every five minutes, by
`tidemark extract --parallel 4`. Each has an entity of its own in the warehouse.

{extracting}

## Building

After a year. Builds run every 15 minutes if they can, and else as often as they can:
dbt's own time and the statements of a warehouse, which no size of it makes shorter,
take half of the time from build to build at most, and all of a build four fifths.

{building}

{too_slow}

## Money a month, and what breaks first

Hub, consumers, extractor, lake, warehouse, containers of the builds, control table and
logs, after a year. The last column has the limit of which most is used, and how much:
of more than 100 % that part has given way already, as builds have that run less often.

{money}

- **The search for known keys** reads a column of all versions with every build
  ([performance.md](performance.md#what-grows-all-the-same)). At 10,000 events a second
  there are 315 billion of them after a year, and only a larger warehouse or fewer
  builds help. The figure is drawn out from 50 million versions on DuckDB, so it is the
  weakest of this page.
- **A statement for each model and test**: beyond some 100 entities split the project
  into several, each with a build of its own, or build less often.
- **The extractor's five minutes**: run it for some sources in one container, and for
  others in another.
- **Throughput units and partitions**: beyond 40 units or 32 partitions take another
  namespace or hub, or the tier Premium.

## What this is made of

Published by others:

{published}

Measured here:

{measured}

Assumed, and neither measured nor published:

{assumed}
"""


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table, with columns of figures to the right."""
    lines = list(rows)
    rule = [
        "---:" if all(re.match(r"[$\d]", line[number]) for line in lines) else "---"
        for number in range(len(titles))
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in (titles, rule, *lines))


def landing() -> str:
    """Return what landing takes, by the rate of events."""
    streams = [Stream(rate) for rate in RATES]
    rows = {
        "throughput units": [f"{one.units}" for one in streams],
        "partitions": [f"{one.partitions}" for one in streams],
        "instances of the function": [f"{one.instances}" for one in streams],
        "files a day, by the function": [
            f"{one.function_files:,.0f}" for one in streams
        ],
        "or by consumers, of which there are": [f"{one.consumers}" for one in streams],
        "files a day, by consumers": [f"{one.consumed_files:,.0f}" for one in streams],
        "files a day once compacted": [f"{one.compacted_files:,}" for one in streams],
        "GB of the lake after a year": [
            f"{one.lake_gigabytes:,.0f}" for one in streams
        ],
        "hub, a month": [dollars(one.hub_money) for one in streams],
        "function and its logs, a month": [
            dollars(one.function_money) for one in streams
        ],
        "or consumers, a month": [dollars(one.consumer_money) for one in streams],
        "lake, a month": [dollars(one.lake_money) for one in streams],
    }
    titles = ["events a second", *(f"{rate:,}" for rate in RATES)]
    return table(titles, ([name, *cells] for name, cells in rows.items()))


def extracting() -> str:
    """Return what extracting takes, by the number of tables."""
    titles = [
        "tables",
        "files a day",
        "compacted",
        "a run",
        "models and tests",
        "a month",
    ]
    rows = []
    for count in COUNTS:
        of = Tables(count)
        rows.append(
            [
                f"{count:,}",
                f"{of.files:,.0f}",
                f"{of.compacted_files:,}",
                f"{of.seconds:.0f} s",
                f"{nodes(count):,.0f}",
                dollars(of.money),
            ]
        )
    return table(titles, rows)


def building() -> str:
    """Return how large warehouses are, and how often they build."""
    titles = ["events a second", "tables", "DuckDB, 2 cores", "Databricks", "Synapse"]
    rows = []
    for rate in RATES:
        for count in COUNTS:
            stream = Stream(rate)
            found = (
                in_one_process(stream, count),
                on_databricks(stream, count),
                on_synapse(stream, count),
            )
            rows.append([f"{rate:,}", f"{count:,}", *map(_built, found)])
    return table(titles, rows)


def _built(builds: Builds | None) -> str:
    if builds is None:
        return "does not do it"
    size = "" if builds.name == "2 cores" else f"{builds.name}: "
    return f"{size}{builds.seconds:,.0f} s every {builds.minutes:,} min"


def money() -> str:
    """Return dollars a month of everything, and what breaks first."""
    titles = ["events a second", "tables", "DuckDB", "Databricks", "Synapse"]
    rows = []
    for rate in RATES:
        for count in COUNTS:
            stream, tables = Stream(rate), Tables(count)
            rest = (
                stream.hub_money
                + stream.consumer_money
                + stream.lake_money
                + tables.money
                + shared_money()
            )
            found = (
                in_one_process(stream, count),
                on_databricks(stream, count),
                on_synapse(stream, count),
            )
            part, used = max(strained(stream, tables).items(), key=lambda one: one[1])
            cells = ["-" if one is None else dollars(rest + one.money) for one in found]
            rows.append([f"{rate:,}", f"{count:,}", *cells, f"{part}: {used:,.0%}"])
    return table([*titles, "breaks first"], rows)


def dollars(amount: float) -> str:
    """Return an amount of two digits that mean something."""
    digits = max(0, len(f"{amount:.0f}") - 2)
    return f"${round(amount, -digits):,.0f}"


def facts(of: dict[str, Fact], titles: Sequence[str]) -> str:
    """Return a table of facts."""
    rows = []
    for name, fact in of.items():
        value = f"{fact.value:,.8f}".rstrip("0").rstrip(".")
        cells = [name, value, fact.unit, fact.source, fact.dated]
        rows.append(cells[: len(titles)])
    return table(titles, rows)


def too_slow() -> str:
    """Return in words when DuckDB is no longer enough."""
    said = []
    for rate in RATES:
        days = days_until_too_slow(rate)
        span = f"{days:.0f} days" if days < 730 else f"{days / 365:,.0f} years"
        said.append(f"{span} at {rate:,} a second")
    return textwrap.fill(
        "By its search for known keys alone DuckDB would be too slow for builds every "
        f"15 minutes after {', '.join(said[:-1])} and {said[-1]}; before that, 10,000 "
        f"events a second fill a disk of {ASSUMED['disk'].value:,.0f} GB.",
        88,
    )


def page() -> str:
    """Return the page."""
    titles = ["", "figure", "of what", "by", "dated"]
    return _PAGE.format(
        landing=landing(),
        extracting=extracting(),
        building=building(),
        too_slow=too_slow(),
        money=money(),
        published=facts(PUBLISHED, titles),
        measured=facts(MEASURED, titles[:4]),
        assumed=facts(ASSUMED, titles[:3]),
    )


if __name__ == "__main__":
    print(page(), end="")
