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

from _copies import PROJECT
from _histories import DifferenceError
from _prove import in_processes, prove
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
        "            event_time desc,",
        "            _processed_at desc,\n            event_time desc,",
    ),
    Mutant(
        "versions of one time are ordered by their arrival",
        _incremental("newest_first"),
        "position_at desc",
        "_processed_at desc",
        known=38,
    ),
    Mutant(
        "a late older version replaces a newer one",
        _incremental("changed_history"),
        "{{ rows_of_keys(versions, '_entity_key', keys) }}",
        "select * from {{ versions }} where {{ changed }}",
    ),
    Mutant(
        "a file is new if it stands behind all that were loaded",
        "macros/bronze/new_files.sql",
        "or landed_file not in (select landed_file from loaded)",
        "or landed_file > (select coalesce(max(landed_file), '') from loaded)",
    ),
    Mutant(
        "files are loaded whichever models were built",
        "macros/bronze/loaded_files.sql",
        "needed | reject('in', built) | list | length == 0",
        "needed | select('in', built) | list | length > 0",
        known=5,
    ),
    Mutant(
        "what was compacted is seen while it stands where it landed",
        "macros/bronze/new_files.sql",
        "full join ({{ held_files",
        "left join ({{ held_files",
        known=45,
    ),
    Mutant(
        "orders are taken in by the time of their events",
        "dbt_project/silver/shop/silver_order_versions.sql",
        "select * from {{ ref('stg_order_events') }}\n    where",
        "select * from {{ ref('stg_order_events') }}\n"
        "    where {% if is_incremental() %}event_time > "
        "(select max(event_time) from {{ this }}) and{% endif %}",
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
        "dbt_project/gold/shop/gold_daily_orders.sql",
        "['placed_date', 'event_date']",
        "['placed_date']",
        known=44,
    ),
    Mutant(
        "the rows of a currency that a day had and has no longer stay",
        "dbt_project/gold/shop/gold_daily_orders.sql",
        "drop_empty('_is_gone = 1')",
        "drop_empty('total_orders = 0')",
    ),
    Mutant(
        "what a customer has no longer is looked for by its currency",
        "dbt_project/gold/shop/gold_customer_totals.sql",
        "customers._row_key as _parent_key",
        "{{ key_hash('counted.currency') }} as _parent_key",
        known=6,
    ),
    Mutant(
        "a trip's day is only touched by the time of its events",
        "dbt_project/gold/shop/gold_daily_trips.sql",
        "['requested_date', 'event_date']",
        "['event_date']",
        known=25,
    ),
    Mutant(
        "Gold marks how far it read by its own clock",
        _incremental("consumed_until"),
        '"(select max(_processed_at) from " ~ changed ~ " where " '
        '~ changed_since_last_build() ~ ")"',
        "utc_now()",
    ),
    Mutant(
        "a copy of an earlier position is passed over",
        _incremental("distinct_versions"),
        "differs('placed', 'known', said + positions)",
        "differs('placed', 'known', said)",
        known=2,
    ),
    Mutant(
        "an earlier position is taken over and nobody is told",
        _incremental("distinct_versions"),
        "{{ processed_at() }} as _processed_at",
        "{{ 'coalesce(known._processed_at, ' ~ processed_at() ~ ')' "
        "if is_incremental() else processed_at() }} as _processed_at",
        known=13,
    ),
    Mutant(
        "a message that is sent again stands where it was sent last",
        _incremental("distinct_versions"),
        "{{ earlier_of('copies.position_at', 'known.position_at') }}",
        "copies.position_at",
        known=2,
    ),
    Mutant(
        "a reject that comes in another file takes the place of the first",
        _incremental("arrivals"),
        "\"coalesce(reject_id, '')\", \"'/'\", 'source', \"'/'\", 'landed_file',",
        "\"coalesce(reject_id, landed_file)\", \"'/'\", 'source',",
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
        "dbt_project/silver/shop/silver_orders.sql",
        "min(event_time) as first_event_at",
        "min(case when {{ changed_since_last_build() }} then event_time end)"
        " as first_event_at",
        known=2,
    ),
    Mutant(
        "an order keeps its items only if they arrive again",
        "dbt_project/silver/shop/silver_orders.sql",
        "min(case when items is not null then age end) as items_age",
        "min(case when items is not null and {{ changed_since_last_build() }}"
        " then age end) as items_age",
    ),
    Mutant(
        "rows of the shop's table count in the first build only",
        "dbt_project/silver/shop/silver_order_versions.sql",
        "select * from {{ ref('stg_sales_orders') }}\n    where",
        "select * from {{ ref('stg_sales_orders') }}\n"
        "    where {{ '1 = 0' if is_incremental() else '1 = 1' }} and",
    ),
    Mutant(
        "a deletion never reaches Gold",
        "dbt_project/gold/shop/fct_orders.sql",
        "where {{ changed_since_last_build() }}",
        "where {{ changed_since_last_build() }}"
        "{% if is_incremental() %} and not is_deleted{% endif %}",
        known=15,
    ),
    Mutant(
        "Gold reads the orders that were placed lately",
        "dbt_project/gold/shop/fct_orders.sql",
        "where {{ changed_since_last_build() }}",
        "where {% if is_incremental() %}placed_at >= "
        "(select max(placed_at) from {{ this }}){% else %}1 = 1{% endif %}",
        known=3,
    ),
    Mutant(
        "files of one hour are one",
        _incremental("arrivals"),
        "'source', \"'/'\", 'landed_file',",
        "'source', \"'/'\", landed_hour_of('landed_file'),",
    ),
    Mutant(
        "a trip is merged by its status too",
        "dbt_project/silver/shop/silver_trips.sql",
        "unique_key='_row_key'",
        "unique_key=['_row_key', 'status']",
        known=9,
    ),
    Mutant(
        "a late version does not end the interval before it",
        _incremental("validity"),
        "{{ changed_history(ref(versions_of(entity))) }}",
        "select * from {{ ref(versions_of(entity)) }}\n"
        "        where {{ changed_since_last_build() }}",
        known=40,
    ),
]


KNOWN = sorted({mutant.known for mutant in MUTANTS})
"""The histories that are known to find them, where days are cut in UTC."""


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
    known = {mutant.name: mutant.known for mutant in chosen}
    found = []
    shares = [chosen[number :: asked.processes] for number in range(asked.processes)]
    for caught in in_processes(_hunt_all, shares):
        found.append(bool(caught.tables))
        first = caught.tables[0] if caught.tables else "NOT CAUGHT"
        more = f" and {n} more" if (n := len(caught.tables) - 1) > 0 else ""
        number = "none" if caught.history is None else caught.history
        new = (
            "" if caught.history in (None, known[caught.mutant]) else ", not the known"
        )
        print(f"{caught.mutant:58} {number:>7}  {first}{more}{new}", flush=True)
    print(f"{sum(found)} of {len(chosen)} caught")
    return 0 if sum(found) == len(chosen) else 1


def _hunt_all(mutants: list[Mutant], tell: Callable[[Caught], None]) -> None:
    for mutant in mutants:
        tell(hunt(mutant))


if __name__ == "__main__":
    sys.exit(main())
