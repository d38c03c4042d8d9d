"""Processes that write to two tables of PostgreSQL as many users at once do.

They hold transactions open for seconds, so that rows are committed in another order
than that of their watermarks, and some are rolled back. `customers` bear the second at
which their transaction began, or the row was written; `sales_orders` a number of a
sequence that is drawn long before the commit. Rows are inserted, updated, marked as
deleted and as living again. The watermark of one row never goes back, as Silver takes
the later one.
"""

import multiprocessing
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event

from landing.readers.postgresql._session import Session

TABLES = """
create sequence numbers start 100000;
create sequence versions;
create table customers (
    customer_id text primary key, name text, city text, country text,
    deleted boolean not null default false,
    last_updated timestamptz(0) not null default now()
);
create table sales_orders (
    order_id text primary key, customer_id text, status text, amount numeric(18,2),
    currency text, placed_at timestamptz, promised_at timestamptz,
    delivered_at timestamptz, deleted int not null default 0,
    last_updated timestamptz not null default clock_timestamp(),
    version bigint not null default nextval('versions')
);
create index on customers (last_updated);
create index on sales_orders (version);
"""
FILL = """
insert into customers
select n, 'Ana', 'Oslo', 'NO', false, now() - (n % 40) * interval '1 minute'
from generate_series(1, {rows}) n;
insert into sales_orders (order_id, customer_id, status, amount, currency)
select n, n, 'placed', n, 'EUR' from generate_series(1, {rows}) n;
"""
ROWS = 3_000
WRITERS = 5
_KEYS = 200
"""Rows that all of the writers change; what was there besides stays as it was."""
_CITIES = ("Oslo", "Bergen", "Ghent", "Graz")
_STATUSES = ("placed", "paid", "shipped", "cancelled")


@contextmanager
def writing(
    url: str, seed: int, *, held: float, writers: int = WRITERS
) -> Iterator[None]:
    """Let processes write until the context ends; all have committed by then.

    `held` is how many seconds a transaction is held open at most, twice: before it
    writes, and after that. Raises where one of the writers failed.
    """
    spawning = multiprocessing.get_context("spawn")
    stop = spawning.Event()
    processes = [
        spawning.Process(target=write, args=(url, f"{seed}-{number}", stop, held))
        for number in range(writers)
    ]
    for process in processes:
        process.start()
    try:
        yield
    finally:
        stop.set()
        for process in processes:
            process.join()
    failed = [process.exitcode for process in processes if process.exitcode]
    assert not failed, f"writers ended with {failed}"


def write(url: str, seed: str, stop: Event, held: float) -> None:
    """Write until told to stop; the seed says what is written, though not when."""
    chance, session = random.Random(seed), Session(url)
    # what bears the extractor's own name is not waited for
    session.execute("set application_name = 'a till'")
    while not stop.is_set():
        session.execute("begin")
        _hold(chance, held)
        # in one order, so that no two wait for each other
        for table in ("customers", "sales_orders"):
            for key in sorted(chance.sample(range(1, _KEYS), chance.randrange(4))):
                session.execute(_change(table, key, chance))
        for _ in range(chance.randrange(3)):
            session.execute(_insert(chance))
        _hold(chance, held)
        session.execute("rollback" if chance.random() < 0.1 else "commit")
    session.close()


def _hold(chance: random.Random, held: float) -> None:
    time.sleep(chance.random() ** 4 * held)


def _insert(chance: random.Random) -> str:
    if chance.random() < 0.5:
        return (
            "insert into customers (customer_id, name, city) "
            f"values (nextval('numbers'), 'Bo', '{chance.choice(_CITIES)}')"
        )
    return (
        "insert into sales_orders (order_id, status, amount, currency) values "
        f"(nextval('numbers'), 'placed', {chance.randrange(10_000)}, 'EUR')"
    )


def _change(table: str, key: int, chance: random.Random) -> str:
    """Return statements that lock a row, and then stamp and change it."""
    deleted = chance.random() < 0.2
    if table == "customers":
        # of the transaction's begin, or of now; never below the row's own
        stamp = chance.choice(["now()", "clock_timestamp()"])
        return (
            f"select 1 from customers where customer_id = '{key}' for update; "
            f"update customers set city = '{chance.choice(_CITIES)}', "
            f"name = 'Ana {chance.randrange(10**6)}', deleted = {deleted}, "
            f"last_updated = greatest({stamp}, last_updated) "
            f"where customer_id = '{key}'"
        )
    return (
        f"select 1 from sales_orders where order_id = '{key}' for update; "
        f"update sales_orders set status = '{chance.choice(_STATUSES)}', "
        f"amount = {chance.randrange(10**6)}, deleted = {int(deleted)}, "
        "version = nextval('versions'), last_updated = clock_timestamp() "
        f"where order_id = '{key}'"
    )
