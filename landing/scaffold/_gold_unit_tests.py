"""Unit tests of models of Gold: made-up rows, and what becomes of them."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence

from landing.scaffold._yaml import flow
from landing.scaffold.gold import Aggregate, Fact, average_of, number_of

_DIGITS = (
    *("zero", "one", "two", "three", "four"),
    *("five", "six", "seven", "eight", "nine"),
)
_KEYS = tuple(f"{number:032}" for number in range(1, 5))
_SINCE = "\"_processed_at > timestamp '2026-05-06 00:00'\""
_NEW, _OLD = "2026-05-06 10:00", "2026-05-05 10:00"
# of a type: what a row says in the one period and in another, and how that is read
_SAID = {
    "string": ("a", "b"),
    "date": ("2026-05-04", "2026-05-05"),
    "timestamp": ("2026-05-04 10:00", "2026-05-05 10:00"),
}
_READ = {
    "day": ("2026-05-04", "2026-05-05"),
    "hour": ("2026-05-04 10:00", "2026-05-05 10:00"),
}

Row = dict[str, object]
"""A made-up row, by column."""


def gold_unit_tests(made: Aggregate | Fact) -> str:
    """Return the unit tests of a model of Gold."""
    tests = _of_fact(made) if isinstance(made, Fact) else _of_aggregate(made)
    return "\n".join(["version: 2", "", "unit_tests:", *tests]) + "\n"


def _of_fact(fact: Fact) -> list[str]:
    base = fact.base
    changed: Row = {base.key: "changed", "_processed_at": _NEW}
    known: Row = {base.key: "taken in", "_processed_at": _OLD}
    return unit_test(
        f"an_increment_of_{named_as_words(fact.name)}_takes_in_what_changed",
        fact.name,
        "What was taken in already is not looked at again.",
        since=True,
        given={f"ref('{base.read}')": [changed, known]},
        expected=[changed],
    )


def _of_aggregate(made: Aggregate) -> list[str]:
    named = named_as_words(made.name)
    if made.also:
        return [
            *unit_test(
                f"a_period_of_{named}_has_a_row_for_each_{named_as_words(made.also)}",
                made.name,
                "What is deleted counts in none.",
                since=False,
                given=_all(made),
                expected=[
                    _expected(made, 0, also=0, count=1, total=10),
                    _expected(made, 0, also=1, count=1, total=5),
                ],
                in_utc=made.by == "day",
            ),
            "",
            *_increment(made, named),
        ]
    return [
        *unit_test(
            f"a_period_of_{named}_adds_up_its_rows",
            made.name,
            "What is deleted counts in none; a period that all have left has none, and "
            "is dropped.",
            since=False,
            given=_all(made),
            expected=[
                _expected(made, 0, count=2, total=15),
                _expected(made, 1, count=0, total=0),
            ],
            in_utc=made.by == "day",
        ),
        "",
        *_increment(made, named),
    ]


def _all(made: Aggregate) -> dict[str, Sequence[Row]]:
    versions = [
        _version(made, _KEYS[0], 0),
        _version(made, _KEYS[1], 0),
        # what the third said before
        _version(made, _KEYS[2], 1),
    ]
    rows = [
        _row(made, 0, 0, also=0, amount=10),
        _row(made, 1, 0, also=1, amount=5),
        {**_row(made, 2, 0, also=0, amount=99), "is_deleted": True},
    ]
    if "is_deleted" not in made.base.columns:
        rows = rows[:2]
    return _given(made, versions, rows)


def _increment(made: Aggregate, named: str) -> list[str]:
    versions = [
        _version(made, _KEYS[0], 0),
        _version(made, _KEYS[1], 0),
        _version(made, _KEYS[2], 1),
    ]
    rows = [
        {**_row(made, 0, 0, also=0, amount=10), "_processed_at": _NEW},
        {**_row(made, 1, 0, also=0, amount=5), "_processed_at": _OLD},
        {**_row(made, 2, 1, also=0, amount=99), "_processed_at": _OLD},
    ]
    given = _given(made, versions, rows)
    expected = [
        {**_expected(made, 0, also=0, count=2, total=15), "_processed_at": _NEW}
    ]
    if made.also:
        period = _read(made, 0)
        parent = _uuid(str(period)) if made.is_hashed else period
        gone = {
            made.period: period,
            made.also: said(made.base.columns[made.also], 1),
            made.count: 7,
        }
        given["this"] = [{**gone, "_parent_key": parent, "_row_key": _KEYS[3]}]
        # each row that is expected names the same columns
        present: Row = {**expected[0], "_is_gone": 0}
        expected = [present, {c: gone.get(c) for c in present}]
        expected[1] |= {"_processed_at": _NEW, "_is_gone": 1}
    return unit_test(
        f"an_increment_computes_the_touched_periods_of_{named}_whole",
        made.name,
        "One row of the period changed; nothing touched the other period."
        + (" A row that the period has no longer is marked." if made.also else ""),
        since=True,
        given=given,
        expected=expected,
        in_utc=made.by == "day",
    )


def _given(
    made: Aggregate, versions: Sequence[Row], rows: Sequence[Row]
) -> dict[str, Sequence[Row]]:
    return {
        f"ref('{made.base.versions}')": versions,
        f"ref('{made.base.read}')": rows,
    }


def _version(made: Aggregate, key: str, period: int) -> Row:
    kind = "timestamp" if made.by != "column" else made.period_type
    return {"_entity_key": key, **{c: said(kind, period) for c in made.touched}}


def _row(made: Aggregate, key: int, period: int, *, also: int, amount: int) -> Row:
    base = made.base
    row: Row = {"_row_key": _KEYS[key]}
    row[made.column] = said(base.columns[made.column], period)
    if made.also:
        row[made.also] = said(base.columns[made.also], also)
    return row | {column: amount for column in made.sums if column not in row}


def _expected(
    made: Aggregate, period: int, *, count: int, total: int, also: int = 0
) -> Row:
    row: Row = {made.period: _read(made, period)}
    if made.also:
        row[made.also] = said(made.base.columns[made.also], also)
    row[made.count] = count
    grouped = (made.column, made.also)
    for name, column in made.totals.items():
        if column not in grouped:
            row[name] = total
            if column in made.averages:
                row[number_of(column)] = count
                row[average_of(column)] = total / count if count else None
    return row


def _read(made: Aggregate, period: int) -> object:
    if made.by in _READ:
        return _READ[made.by][period]
    return said(made.period_type, period)


def said(kind: str, place: int) -> object:
    """Return what a row says of a type, in the first place or in the second."""
    return _SAID[kind][place] if kind in _SAID else place + 1


def _uuid(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def unit_test(
    name: str,
    model: str,
    description: str,
    *,
    given: Mapping[str, Sequence[Row]],
    expected: Iterable[Row],
    since: bool | None = None,
    in_utc: bool = False,
) -> list[str]:
    """Return a unit test of a model, as lines of YAML.

    `since` is whether the model is built as an increment; of a view it is None.
    """
    lines = [
        f"  - name: {name}",
        f"    model: {model}",
        f"    description: {description}",
    ]
    if since is not None:
        lines += [
            "    overrides:",
            "      macros:",
            f"        is_incremental: {'true' if since else 'false'}",
        ]
    if since:
        lines.append(f"        changed_since_last_build: {_SINCE}")
    if in_utc:
        lines += ["      vars:", "        business_timezone: UTC"]
    lines.append("    given:")
    for read, rows in given.items():
        lines += [f"      - input: {read}", "        rows:"]
        lines += [f"          - {flow(row)}" for row in rows]
    lines += ["    expect:", "      rows:"]
    return [*lines, *(f"        - {flow(row)}" for row in expected)]


def named_as_words(name: str) -> str:
    """Return a model's name as words of a test's name, which has letters alone."""
    spelt = re.sub(r"\d", lambda m: f"_{_DIGITS[int(m[0])]}_", name)
    return re.sub(r"_+", "_", spelt).strip("_")
