"""Compare an increment with two other ways: what it costs, and what it loses.

On one history in Bronze, and the increments of `incremental.py`, 2 % of whose
events are late by up to a year, these make the newest state of every order and
the orders and their amount per day, in turns:

- `tidemark`: this project, all of its models and tests, and in a warehouse of
  its own only what those days need (`dbt build -s +gold_daily_orders`);
- `lookback`: dbt as it is usually taught (`peers/lookback`): three days looked
  back by event time, merged on a unique key;
- `sqlmesh`: SQLMesh (`peers/sqlmesh`), INCREMENTAL_BY_UNIQUE_KEY for the orders
  and INCREMENTAL_BY_TIME_RANGE for the days, both with a lookback of three days.
  It has an environment of its own, which the first run makes, and in it DuckDB
  1.5, as it does not run on DuckDB 2.

At the end each one's tables are compared with what one plain query makes of all
of Bronze. What was made is deleted afterwards.

    .venv/bin/python bench/peers.py --peers tidemark lookback sqlmesh
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import duckdb
from incremental import START, YEAR, land_increment, make_history
from timing import DBT, build, tell

PEERS = Path(__file__).with_suffix("")
SQLMESH_VENV = PEERS / "sqlmesh" / ".venv"

_ORDERS = "order_id, customer_id, status, currency, amount, placed_at, updated_at"
_DAYS = "date, total_orders, total_amount"

# What all of them should have: the newest event of an order, by the time it
# happened and then by its place in the stream, on the day of its first event.
_TRUTH = """
create table orders as
with events as (
    select
        body ->> 'order_id' as order_id,
        body ->> 'customer_id' as customer_id,
        body ->> 'status' as status,
        body ->> 'currency' as currency,
        cast(body ->> 'amount' as decimal(18, 2)) as amount,
        cast(body ->> 'timestamp' as timestamp) as event_time,
        (enqueued_at, partition_id, sequence_number) as position
    from read_parquet('{lake}/bronze/order_events/*/*.parquet')
)
select
    order_id,
    arg_max(customer_id, (event_time, position)) as customer_id,
    arg_max(status, (event_time, position)) as status,
    arg_max(currency, (event_time, position)) as currency,
    arg_max(amount, (event_time, position)) as amount,
    min(event_time) as placed_at,
    max(event_time) as updated_at
from events
group by order_id;

create table days as
select
    cast(placed_at as date) as date,
    count(*) as total_orders,
    sum(amount) as total_amount
from orders
group by all;
"""


@dataclass
class Lost:
    """How far a peer's tables are from what they should be."""

    orders: int
    """Orders there should be."""
    orders_missing: int
    orders_wrong: int
    """There, but not as they should be."""
    orders_older: int
    """Of those, the ones that show a state older than the newest."""
    orders_extra: int
    days: int
    days_wrong: int
    """Missing, not as they should be, or there and should not be."""
    amount_misstated: float
    """The sum of what each day's amount is off by, up or down."""
    orders_miscounted: int
    """The same of each day's number of orders."""


@dataclass
class Peer(ABC):
    """One way to make the two tables, in a folder of its own, and what it took."""

    name: str
    folder: Path
    lake: Path
    orders: str
    days: str
    first: float = 0.0
    increment: list[float] = field(default_factory=list)
    nothing_new: list[float] = field(default_factory=list)
    lost: Lost | None = None

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse.duckdb"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "TIDEMARK_LAKE": str(self.lake),
            "PEER_WAREHOUSE": str(self.warehouse),
        }

    @abstractmethod
    def run(self, number: int) -> float:
        """Take in what landed until the increment of this number; 0: the history."""


@dataclass
class Tidemark(Peer):
    orders: str = f"select {_ORDERS} from silver.silver_orders"
    days: str = f"select {_DAYS} from gold.gold_daily_orders"
    arguments: tuple[str, ...] = ()

    def run(self, number: int) -> float:
        link = self.folder / "lake"
        if not link.exists():
            link.symlink_to(self.lake)
        return build(self.folder, *self.arguments)


@dataclass
class Lookback(Peer):
    orders: str = f"select {_ORDERS} from main.orders"
    days: str = f"select {_DAYS} from main.daily_orders"

    def run(self, number: int) -> float:
        command: list[str | Path] = [
            DBT, "build", "--quiet",
            "--target-path", self.folder / "target",
            "--log-path", self.folder / "logs",
        ]  # fmt: skip
        return _timed(command, PEERS / "lookback", self.environment)


@dataclass
class SQLMesh(Peer):
    orders: str = f"select {_ORDERS} from silver.orders"
    days: str = f"select {_DAYS} from gold.daily_orders"

    def run(self, number: int) -> float:
        moment = START + YEAR + timedelta(hours=6 * number)
        command: list[str | Path] = [
            SQLMESH_VENV / "bin" / "python",
            PEERS / "sqlmesh" / "run.py",
            "run" if self.first else "plan",
            moment.isoformat(),
        ]
        return _timed(command, self.folder, self.environment)


def _timed(
    command: list[str | Path], where: Path, environment: dict[str, str]
) -> float:
    began = monotonic()
    done = subprocess.run(
        command,
        cwd=where,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{command[-2]} {command[-1]} failed:\n{done.stdout}")
    return monotonic() - began


def make_sqlmesh_environment() -> None:
    """Install what SQLMesh needs, once."""
    if (SQLMESH_VENV / "installed").exists():
        return
    tell(f"installing SQLMesh into {SQLMESH_VENV}")
    shutil.rmtree(SQLMESH_VENV, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", SQLMESH_VENV], check=True)
    python = SQLMESH_VENV / "bin" / "python"
    requirements = PEERS / "sqlmesh" / "requirements.txt"
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "-r", requirements], check=True
    )
    # what `make setup` does for dbt
    subprocess.run(
        [python, "-m", "compileall", "-q", SQLMESH_VENV / "lib"],
        check=False,
        capture_output=True,
    )
    (SQLMESH_VENV / "installed").touch()


def contenders(names: list[str], folder: Path, lake: Path) -> list[Peer]:
    """Return the peers of these names, each with a folder."""
    made: list[Peer] = []
    for name in names:
        if name == "tidemark":
            made.append(Tidemark("tidemark, all of it", folder / "all", lake))
            made.append(
                Tidemark(
                    "tidemark, the days",
                    folder / "days",
                    lake,
                    arguments=("-s", "+gold_daily_orders"),
                )
            )
        elif name == "lookback":
            made.append(Lookback("dbt, 3 days back", folder / name, lake))
        else:
            made.append(SQLMesh("SQLMesh, 3 days back", folder / name, lake))
    for peer in made:
        peer.folder.mkdir()
    return made


def compare(peers: list[Peer], folder: Path, lake: Path) -> None:
    """Note for each peer what it lost."""
    with duckdb.connect(str(folder / "truth.duckdb")) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(_TRUTH.format(lake=lake))
        for peer in peers:
            # by its own name: SQLMesh's views say it
            connection.execute(f"attach '{peer.warehouse}' as warehouse (read_only)")
            connection.execute("use warehouse")
            connection.execute(f"create temp table peer_orders as {peer.orders}")
            connection.execute(f"create temp table peer_days as {peer.days}")
            connection.execute("use truth")
            peer.lost = _lost(connection)
            connection.execute("drop table temp.peer_orders; drop table temp.peer_days")
            connection.execute("detach warehouse")


def _lost(connection: duckdb.DuckDBPyConnection) -> Lost:
    orders = connection.execute(
        """
        select
            count(truth.order_id),
            count(*) filter (where peer.order_id is null),
            count(*) filter (
                where truth.order_id = peer.order_id and (
                    (truth.customer_id, truth.status, truth.currency, truth.amount,
                        truth.placed_at, truth.updated_at)
                    is distinct from
                    (peer.customer_id, peer.status, peer.currency, peer.amount,
                        peer.placed_at, peer.updated_at)
                )
            ),
            count(*) filter (where peer.updated_at < truth.updated_at),
            count(*) filter (where truth.order_id is null)
        from truth.main.orders as truth
        full join temp.peer_orders as peer on truth.order_id = peer.order_id
        """
    ).fetchone()
    days = connection.execute(
        """
        select
            count(truth.date),
            count(*) filter (
                where (truth.total_orders, truth.total_amount)
                is distinct from (peer.total_orders, peer.total_amount)
            ),
            sum(abs(coalesce(truth.total_amount, 0) - coalesce(peer.total_amount, 0))),
            sum(abs(coalesce(truth.total_orders, 0) - coalesce(peer.total_orders, 0)))
        from truth.main.days as truth
        full join temp.peer_days as peer on truth.date = peer.date
        """
    ).fetchone()
    assert orders is not None
    assert days is not None
    return Lost(
        orders=orders[0],
        orders_missing=orders[1],
        orders_wrong=orders[2],
        orders_older=orders[3],
        orders_extra=orders[4],
        days=days[0],
        days_wrong=days[1],
        amount_misstated=float(days[2]),
        orders_miscounted=int(days[3]),
    )


def measure(
    events: int, names: list[str], rounds: int, size: int, folder: Path
) -> list[Peer]:
    """Play one history: the first builds, then the increments in turns."""
    lake = folder / "lake"
    tell(f"{events:,} events: making the history")
    make_history(lake, events)
    peers = contenders(names, folder, lake)
    for peer in peers:
        seconds = peer.run(0)
        peer.first = seconds
        tell(f"{events:,} events: {peer.name}: first build {seconds:.1f} s")
        peer.run(0)
    for number in range(1, rounds + 1):
        land_increment(lake, events, number, size)
        # nobody is always the one who reads the new files first
        turn = number % len(peers)
        for peer in peers[turn:] + peers[:turn]:
            peer.increment.append(peer.run(number))
            peer.nothing_new.append(peer.run(number))
            tell(
                f"{events:,} events, round {number} of {rounds}: {peer.name}: "
                f"increment {peer.increment[-1]:.1f} s, "
                f"nothing new {peer.nothing_new[-1]:.1f} s"
            )
    tell(f"{events:,} events: comparing with a query of all of Bronze")
    compare(peers, folder, lake)
    return peers


def report(events: int, rounds: int, size: int, peers: list[Peer]) -> str:
    """Return the table of one history."""
    lines = [
        f"{events:,} events, then {rounds} increments of {size:,}; seconds, median",
        "",
        f"{'':22} {'first':>7} {'increment':>10} {'nothing':>8} "
        f"{'orders':>8} {'orders':>8} {'of them':>8} {'days':>10} {'amount':>14}",
        f"{'':22} {'build':>7} {'':>10} {'new':>8} "
        f"{'missing':>8} {'wrong':>8} {'older':>8} {'wrong':>10} {'misstated':>14}",
    ]
    for peer in peers:
        lost = peer.lost
        assert lost is not None
        lines.append(
            f"{peer.name:22} {peer.first:>7.1f} "
            f"{statistics.median(peer.increment):>10.1f} "
            f"{statistics.median(peer.nothing_new):>8.1f} "
            f"{lost.orders_missing:>8,} {lost.orders_wrong:>8,} "
            f"{lost.orders_older:>8,} {f'{lost.days_wrong} of {lost.days}':>10} "
            f"{lost.amount_misstated:>14,.2f}"
        )
    return "\n".join(lines)


def as_json(peers: list[Peer]) -> list[dict[str, Any]]:
    """Return what was measured, for programs."""
    return [
        {
            "peer": peer.name,
            "first_build": peer.first,
            "increment": peer.increment,
            "nothing_new": peer.nothing_new,
            "lost": asdict(peer.lost) if peer.lost else None,
        }
        for peer in peers
    ]


def main() -> None:
    known = ["tidemark", "lookback", "sqlmesh"]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, nargs="+", default=[100_000])
    parser.add_argument("--increment", type=int, default=10_000, help="events of one")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", nargs="+", choices=known, default=known[:2])
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all to FILE")
    arguments = parser.parse_args()
    if "sqlmesh" in arguments.peers:
        make_sqlmesh_environment()
    reports, found = [], []
    for events in arguments.events:
        with tempfile.TemporaryDirectory(prefix="tidemark-bench-") as made:
            peers = measure(
                events,
                arguments.peers,
                arguments.rounds,
                arguments.increment,
                Path(made),
            )
        reports.append(report(events, arguments.rounds, arguments.increment, peers))
        found.append({"events": events, "peers": as_json(peers)})
    if arguments.json:
        said = {
            "increment_events": arguments.increment,
            "rounds": arguments.rounds,
            "histories": found,
        }
        arguments.json.write_text(json.dumps(said, indent=1))
    print("\n\n".join(reports))


if __name__ == "__main__":
    main()
