"""Planted bugs, each of which the proof must find.

A mutant is a small replacement in a copy of the project. Those are meant that
someone might make and that leave the tables plausible; one that gives the same
rows by reasoning (`>=` for `>` on a mark, say) is not among them.

    python tests/pipeline/_mutants.py

plants them one by one and prints what caught each.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from _histories import DifferenceError, in_processes, prove
from _project import PROJECT
from _proving import Proving

HISTORIES = 300
"""How many histories a mutant must live through to count as not caught."""


@dataclass(frozen=True)
class Mutant:
    """A bug: in this file, this text, found once, reads otherwise.

    `known` is the number of a history that finds it, which a hunt begins with: no
    more than a saving, for all others follow.
    """

    name: str
    file: str
    before: str
    after: str
    known: int = 0


@dataclass(frozen=True)
class Caught:
    """What became of a mutant: the number of the history that caught it, if any did.

    `tables` are those that differed, none if it lived. Nor are there any where a run
    failed: so it does for every misspelling.
    """

    mutant: str
    history: int | None
    tables: tuple[str, ...]


def _incremental(name: str) -> str:
    return f"macros/incremental/{name}.sql"


MUTANTS = [
    Mutant(
        "the newest version is the one that arrived last",
        _incremental("newest_first"),
        "order by event_time desc, version_position desc",
        "order by _processed_at desc, event_time desc",
    ),
    Mutant(
        "versions of one time are ordered by their landing",
        _incremental("newest_first"),
        "version_position desc",
        "_landed_at desc",
        known=4,
    ),
    Mutant(
        "a late older version replaces a newer one",
        _incremental("changed_history"),
        "{{ rows_of_keys(versions, '_entity_key', keys) }}",
        "select * from {{ versions }} where {{ changed }}",
    ),
    Mutant(
        "Bronze is read by event time",
        _incremental("landed_since_last_build"),
        "and landed_at > {{ timestamp_literal(low) }}",
        "{% if '_entity_key' in model.columns %}"
        "and event_time > (select max(event_time) from {{ this }})"
        "{% else %}and landed_at > {{ timestamp_literal(low) }}{% endif %}",
    ),
    Mutant(
        "Bronze is read since an hour before now",
        _incremental("landed_since_last_build"),
        "minutes_before('max(_landed_at)', var('lookback_minutes'))",
        "minutes_before('max(' ~ utc_now() ~ ')', var('lookback_minutes'))",
    ),
    Mutant(
        "the lookback is nothing",
        "dbt_project.yml",
        "lookback_minutes: 60",
        "lookback_minutes: 0",
    ),
    Mutant(
        "the window leaves out the hour in which it begins",
        _incremental("landed_since_last_build"),
        "landed_hour >= '{{ low[:13] }}'",
        "landed_hour > '{{ low[:13] }}'",
        known=2,
    ),
    Mutant(
        "the period that a row left is not touched",
        _incremental("touched"),
        "{{ rows_of_keys(versions, '_entity_key', keys) }}",
        "select * from {{ versions }} where {{ since }}",
        known=3,
    ),
    Mutant(
        "a day is only touched by what placed_at said",
        "dbt_project/gold/gold_daily_orders.sql",
        "[business_date('placed_at'), business_date('event_time')]",
        "[business_date('placed_at')]",
        known=17,
    ),
    Mutant(
        "a trip's day is only touched by the time of its events",
        "dbt_project/gold/gold_daily_trips.sql",
        "[business_date('requested_at'), business_date('event_time')]",
        "[business_date('event_time')]",
        known=4,
    ),
    Mutant(
        "Gold marks how far it read by its own clock",
        _incremental("consumed_until"),
        '"(select max(_processed_at) from " ~ changed ~ " where " '
        '~ changed_since_last_build() ~ ")"',
        "utc_now()",
        known=5,
    ),
    Mutant(
        "a copy of an earlier position is passed over",
        _incremental("merged_copies"),
        "when known.version_position < keyed.version_position",
        "when known.version_position is not null",
        known=7,
    ),
    Mutant(
        "an earlier position is taken over and nobody is told",
        _incremental("merged_copies"),
        "when known.version_position <= keyed.version_position",
        "when known._processed_at is not null",
        known=22,
    ),
    Mutant(
        "the first column is not part of a version",
        _incremental("distinct_versions"),
        "{%- for text in texts %}",
        "{%- for text in texts[1:] %}",
    ),
    Mutant(
        "one reject stands for all of one reason",
        "dbt_project/silver/silver_reject_log.sql",
        "content_hash(texts=['source', 'body', 'body_base64'])",
        "content_hash(texts=['source', 'reject_reason'])",
        known=2,
    ),
    Mutant(
        "lines that are gone stay",
        _incremental("with_gone_rows"),
        "1 as _is_gone",
        "0 as _is_gone",
        known=3,
    ),
    Mutant(
        "a period left empty stays until a full refresh",
        _incremental("drop_empty"),
        '"delete from " ~ this ~ " where " ~ condition',
        '"delete from " ~ this ~ " where " ~ condition '
        '~ (" and 1 = 0" if is_incremental() else "")',
    ),
    Mutant(
        "the first event is the first of those that arrived now",
        "dbt_project/silver/silver_orders.sql",
        "min(event_time) over (partition by order_id) as first_event_at",
        "min(case when {{ changed_since_last_build() }} then event_time end)"
        " over (partition by order_id) as first_event_at",
    ),
    Mutant(
        "an order keeps its items only if they arrive again",
        "dbt_project/silver/silver_orders.sql",
        "case when items_age = 1 then items end",
        "case when items_age = 1 and {{ changed_since_last_build() }} then items end",
    ),
    Mutant(
        "rows of the shop's table count in the first build only",
        "dbt_project/silver/silver_order_versions.sql",
        "select * from {{ ref('stg_sales_orders') }}\n    where",
        "select * from {{ ref('stg_sales_orders') }}\n"
        "    where {{ '1 = 0' if is_incremental() else '1 = 1' }} and",
        known=5,
    ),
    Mutant(
        "a deletion never reaches Gold",
        "dbt_project/gold/fct_orders.sql",
        "where {{ changed_since_last_build() }}",
        "where {{ changed_since_last_build() }}"
        "{% if is_incremental() %} and not is_deleted{% endif %}",
        known=6,
    ),
    Mutant(
        "Gold reads the orders that were placed lately",
        "dbt_project/gold/fct_orders.sql",
        "where {{ changed_since_last_build() }}",
        "where {% if is_incremental() %}placed_at >= "
        "(select max(placed_at) from {{ this }}){% else %}1 = 1{% endif %}",
        known=3,
    ),
    Mutant(
        "a range that was joined stays beside the one that has it",
        _incremental("merged_ranges"),
        "1 as _is_gone",
        "0 as _is_gone",
        known=44,
    ),
    Mutant(
        "an hour is counted from where the window begins",
        _incremental("landed_rows_by_hour"),
        "whole_hours=true",
        "whole_hours=false",
        known=50,
    ),
    Mutant(
        "trips are appended and not merged",
        "dbt_project/silver/silver_trips.sql",
        "unique_key='_row_key'",
        "unique_key=none",
    ),
]


def plant(mutant: Mutant, to: Path) -> Path:
    """Copy what dbt reads of the project, with the bug; return the copy.

    Raises `ValueError` where the text to replace is not found exactly once.
    """
    for name in ("dbt_project", "macros", "tests/dbt"):
        shutil.copytree(PROJECT / name, to / name)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT / name, to / name)
    path = to / mutant.file
    text = path.read_text()
    if text.count(mutant.before) != 1:
        raise ValueError(
            f"mutant {mutant.name!r}: {mutant.file} holds the text "
            f"{mutant.before!r} {text.count(mutant.before)} times, not once"
        )
    path.write_text(text.replace(mutant.before, mutant.after))
    return to


def hunt(mutant: Mutant) -> Caught:
    """Play histories over the mutant until one catches it, or there are no more."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project = plant(mutant, folder / "project")
        # of no use here, and dbt checks them against the model that was changed
        for unit_tests in [*project.rglob("unit_tests")]:
            shutil.rmtree(unit_tests)
        warehouse = Proving(folder / "run", project)
        others = (number for number in range(HISTORIES) if number != mutant.known)
        left = [mutant.known, *others]
        try:
            prove(warehouse, tuple(left), shrink=False, told=lambda: left.pop(0))
        except DifferenceError as difference:
            return Caught(mutant.name, left[0], tuple(difference.tables))
        return Caught(mutant.name, None, ())


def main() -> int:
    """Hunt all mutants, in some processes, and print what caught each."""
    parser = argparse.ArgumentParser(description="Does the proof find planted bugs?")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("words", nargs="*", help="only mutants whose name has these")
    asked = parser.parse_args()
    chosen = [m for m in MUTANTS if all(word in m.name for word in asked.words)]
    print(f"{'mutant':58} {'history':>7}  table", flush=True)
    found = []
    shares = [chosen[number :: asked.processes] for number in range(asked.processes)]
    for caught in in_processes(_hunt_all, shares):
        found.append(bool(caught.tables))
        first = caught.tables[0] if caught.tables else "NOT CAUGHT"
        more = f" and {n} more" if (n := len(caught.tables) - 1) > 0 else ""
        number = "none" if caught.history is None else caught.history
        print(f"{caught.mutant:58} {number:>7}  {first}{more}", flush=True)
    print(f"{sum(found)} of {len(chosen)} caught")
    return 0 if sum(found) == len(chosen) else 1


def _hunt_all(mutants: list[Mutant], tell: Callable[[Caught], None]) -> None:
    for mutant in mutants:
        tell(hunt(mutant))


if __name__ == "__main__":
    sys.exit(main())
