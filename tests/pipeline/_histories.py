"""Made-up histories of a shop, and what must hold after each of their builds.

A history is what landed when, and which builds ran or failed in between. Events
come late, twice, out of order, broken and mended, in one currency and then another;
rows of the shop's tables overtake them; the clocks of landing and of builds go back.
Whatever happened, once all is built every table equals a full refresh.
"""

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from _proving import ENTITIES, GOLD, MODELS, VERSIONS, Proving, Rows
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
)

Event = dict[str, Any]
Body = bytes | None

ORDER_CHAIN = (
    "silver_order_versions",
    "silver_orders",
    "fct_orders",
    "gold_daily_orders",
)
"""Each reads the one before it."""

GATE = "gaps_in_sequence_silver_orders_order"

GOLD_OF_OTHERS = (
    *("fct_trips", "gold_daily_trips", "dim_customer", "dim_product"),
    "fct_exchange_rates",
)
"""What no order is in."""

COMPACTED = {3: timedelta(hours=24), 6: timedelta(0), 9: timedelta(0)}
"""Of histories counted by tens: which compact before each build, and for how long
what landed stands then beside the compacted file."""

RAN_AHEAD = timedelta(days=400)
"""By how much the landing clock was wrong when one file of each stream landed, where
histories compact: more than all that follows, so that every hour but this is closed."""

EXACT_EVERY = 25
"""In one of so many histories dbt itself makes every first build and refresh."""

# Few keys, days and hours, so that everything meets everything.
FIRST_DAY = datetime(2020, 6, 1, tzinfo=UTC)
OPENING = datetime(2020, 6, 4, 10, 7, tzinfo=UTC)

keys = st.sampled_from([1, 2, 1, 2, 3])
customers = st.sampled_from(["c-1", "c-2", "c-3"])
perhaps_customers = st.sampled_from([None, "c-1", "c-2", "c-3"])
products = st.sampled_from(["p-1", "p-2"])
partitions = st.sampled_from(["0", "1"])


def _time(days: int, hour: int, minute: int) -> str:
    moment = FIRST_DAY + timedelta(days=days, hours=hour, minutes=minute)
    return moment.isoformat().replace("+00:00", "Z")


times = st.builds(
    _time,
    st.sampled_from([0, 1, 2, 3, 0, 1, 2, 3, -1, -40, -1100]),
    st.sampled_from([0, 9, 23]),
    st.sampled_from([0, 30]),
)
# below zero a reject in one zone, and a refund in the other
amounts = st.sampled_from([10, 20.5, "7.25", 0, 100, -5])
currencies = st.sampled_from(["EUR", " eur ", "USD", "usd", "CHF", None, ""])
items = st.lists(
    st.fixed_dictionaries(
        {"product_id": products, "quantity": st.sampled_from([1, 2])},
        optional={"line": st.sampled_from([1, 2]), "unit_price": amounts},
    ),
    max_size=3,
)
orders = st.fixed_dictionaries(
    {
        "order_id": keys,
        "timestamp": times,
        "amount": amounts,
        "status": st.sampled_from(
            ["placed", "paid", "delivered", "cancelled", "Refunded", "on hold", None]
        ),
        "customer_id": perhaps_customers,
    },
    optional={
        "currency": currencies,
        "placed_at": times,
        "promised_at": times,
        "delivered_at": times,
        "items": items,
    },
)
trips = st.fixed_dictionaries(
    {
        "trip_id": keys,
        "timestamp": times,
        "status": st.sampled_from(["requested", "completed", "cancelled"]),
    },
    optional={
        "order_id": keys,
        "requested_at": times,
        "promised_at": times,
        "completed_at": times,
        "distance_km": st.sampled_from([1, 2.5, 12]),
    },
)
sales_orders = st.fixed_dictionaries(
    {
        "order_id": keys.map(str),
        "last_updated": st.one_of(times, times, times, times, st.just("soon")),
        "amount": st.sampled_from(["10", "33.00", "junk"]),
        "deleted": st.sampled_from([0, 0, 1]),
        "status": st.sampled_from(["placed", "paid", "canceled"]),
        "customer_id": perhaps_customers,
    },
    optional={"currency": currencies, "placed_at": times, "delivered_at": times},
)
customer_rows = st.fixed_dictionaries(
    {"customer_id": customers, "last_updated": times},
    optional={
        "name": st.sampled_from(["Ada", "Grace"]),
        "city": st.sampled_from(["Lyon", "Graz"]),
    },
)
product_rows = st.fixed_dictionaries(
    {
        "product_id": products,
        "last_updated": times,
        "unit_price": st.sampled_from(["1.00", "2.50"]),
    },
    optional={"name": st.sampled_from(["tea", "salt"])},
)

# How an event is broken; the first three can come mended, of the same key and time.
_BREAKS: dict[str, Callable[[Event], Any]] = {
    "amount": lambda e: e | {"amount": "junk", "distance_km": "junk"},
    "promise": lambda e: e | {"promised_at": "soon"},
    "wish": lambda e: e | {"promised_at": "tomorrow", "amount": None},
    "time": lambda e: e | {"timestamp": "noon"},
    "key": lambda e: e | {"order_id": " ", "trip_id": None},
    "json": lambda e: json.dumps(e)[:-1],
    "text": lambda e: b"\xff" + json.dumps(e).encode(),
    "nothing": lambda e: None,
}
breaks = st.sampled_from([None] * 9 + list(_BREAKS))

# How far the landing clock is moved, which may be corrected by any time.
ahead = st.sampled_from(
    [
        timedelta(minutes=3),
        timedelta(minutes=50),
        timedelta(hours=2),
        timedelta(days=1, minutes=9),
        timedelta(days=40),
        timedelta(0),
        timedelta(minutes=-2),
        timedelta(minutes=-20),
        timedelta(minutes=-59),
        timedelta(days=-2),
        timedelta(days=-40),
    ]
)
# How long before that the broker took it: one partition is hours behind.
lags = st.sampled_from([timedelta(0), timedelta(0), timedelta(hours=5)])


# What never changes: where all has, a table is rebuilt, and that proves nothing
# of increments.
STILL_ORDER = {
    "order_id": 99,
    "timestamp": _time(0, 9, 0),
    "amount": 1,
    "customer_id": "c-99",
    "items": [{"product_id": "p-1", "quantity": 1, "unit_price": 1}],
}
STILL_TRIP = {"trip_id": 99, "timestamp": _time(0, 9, 0), "status": "requested"}


class History(RuleBasedStateMachine):
    """One history; a subclass says over which warehouse."""

    warehouse: ClassVar[Proving]
    finished: ClassVar[int] = 0
    difference: ClassVar["DifferenceError | None"] = None

    def __init__(self) -> None:
        super().__init__()
        self.warehouse.reset()
        self.warehouse.exactly = self.finished % EXACT_EVERY == EXACT_EVERY - 1
        self.clock = OPENING
        self.newest = OPENING  # of what landed
        self.log: list[str] = []
        self.news = False  # whether something is not built yet
        self.opened = False
        self.keep_for: timedelta | None = None  # none where nothing is compacted
        self.refreshed = False  # whether full refreshes are among what happens
        self.failed = False
        self.next_number = {"0": 1, "1": 1}
        self.sent: dict[tuple[str, str], list[tuple[int, Body, datetime]]] = {}
        self.contradictions: list[tuple[str, list[tuple[int, Body, datetime]]]] = []
        self.to_mend: list[tuple[str, Event]] = []
        self.skipped: list[tuple[str, int]] = []  # partition and number

    # arrivals

    @initialize(
        dice=st.integers(0, 2**32),
        contradicted=st.booleans(),
        orders=st.lists(orders, min_size=3, max_size=6),
        trips=st.lists(trips, min_size=2, max_size=4),
        rows=st.lists(sales_orders, max_size=2),
        customers=st.lists(customer_rows, min_size=1, max_size=2),
        products=st.lists(product_rows, min_size=1, max_size=2),
    )
    def opens(
        self,
        dice: int,
        contradicted: bool,
        orders: list[Event],
        trips: list[Event],
        rows: list[Event],
        customers: list[Event],
        products: list[Event],
    ) -> None:
        # the simplest history, which hypothesis plays first each time, is enough
        # of a waste to be skipped
        assume(dice > 0)
        self.opened = True
        self.refreshed = dice % 4 == 0
        self.keep_for = COMPACTED.get(dice // 8 % 10)
        self._tell(f"days are cut in {self.warehouse.zone}")
        self._events("order_events", "0", [*orders, STILL_ORDER])
        if contradicted:
            newest = orders[0] | {"timestamp": _time(3, 23, 30)}
            self._contradict(newest, ["c-1", "c-2"], "0", timedelta(0))
        self._events("trip_events", "0", [*trips, STILL_TRIP])
        if rows:
            self._rows("sales_orders", rows)
        self._rows("customers", customers)
        self._rows("products", products)
        if self.keep_for is not None:
            self._hand_over_ahead("order_events", len(orders))
            self._hand_over_ahead("trip_events", len(trips))
        self._tell("dbt run")
        self.warehouse.first_build()
        self.news = False
        if dice % 2:
            self._tell("the clock of builds is set back by an hour")
            self.warehouse.set_clock_back(timedelta(hours=1))

    @rule(
        events=st.lists(st.tuples(orders, breaks), min_size=2, max_size=6),
        partition=partitions,
        ahead=ahead,
        lag=lags,
        overtakes=st.booleans(),
    )
    def orders_arrive(
        self,
        events: list[tuple[Event, str | None]],
        partition: str,
        ahead: timedelta,
        lag: timedelta,
        overtakes: bool,
    ) -> None:
        self._move(ahead)
        if overtakes:
            self.skipped.append((partition, self.next_number[partition]))
            self.next_number[partition] += 1
        self._broken_or_not("order_events", partition, events, lag)

    @rule(
        events=st.lists(st.tuples(trips, breaks), min_size=2, max_size=4),
        partition=partitions,
        ahead=ahead,
        lag=lags,
    )
    def trips_arrive(
        self,
        events: list[tuple[Event, str | None]],
        partition: str,
        ahead: timedelta,
        lag: timedelta,
    ) -> None:
        self._move(ahead)
        self._broken_or_not("trip_events", partition, events, lag)

    @precondition(lambda self: self.skipped)
    @rule(order=orders, ahead=ahead, lag=lags)
    def an_overtaken_event_arrives(
        self, order: Event, ahead: timedelta, lag: timedelta
    ) -> None:
        """It closes a gap in the numbers of its partition."""
        self._move(ahead)
        partition, number = self.skipped.pop(0)
        enqueued = min(self.clock, self.newest) - lag
        self._land_events(
            "order_events", partition, [(number, _bytes(order), enqueued)]
        )

    @rule(order=orders, partition=partitions, lag=lags, data=st.data())
    def contradictions_arrive(
        self, order: Event, partition: str, lag: timedelta, data: st.DataObject
    ) -> None:
        """Of one key and time, with different content, in one batch."""
        customers = data.draw(st.permutations(["c-1", "c-2", "c-3"]))
        self._contradict(order, customers[:2], partition, lag)

    @precondition(lambda self: self.contradictions)
    @rule(
        data=st.data(),
        # mostly the one that counts, and from before the other
        which=st.sampled_from([1, 1, 1, 0]),
        handed_over_again=st.sampled_from([False, False, False, True]),
        ahead=ahead,
        lag=st.sampled_from([timedelta(hours=5), timedelta(hours=5), timedelta(0)]),
    )
    def a_contradicted_event_comes_again(
        self,
        data: st.DataObject,
        which: int,
        handed_over_again: bool,
        ahead: timedelta,
        lag: timedelta,
    ) -> None:
        """Its landing moves on; its position may only become an earlier one."""
        self._move(ahead)
        partition, events = data.draw(st.sampled_from(self.contradictions))
        if handed_over_again:
            self._land_events("order_events", partition, [events[which]])
        else:
            self._land("order_events", partition, [events[which][1]], lag)

    @rule(
        orders=st.lists(sales_orders, min_size=1, max_size=3),
        customers=st.lists(customer_rows, max_size=2),
        products=st.lists(product_rows, max_size=2),
        ahead=ahead,
    )
    def tables_are_extracted(
        self,
        orders: list[Event],
        customers: list[Event],
        products: list[Event],
        ahead: timedelta,
    ) -> None:
        self._move(ahead)
        for source, rows in (
            ("sales_orders", orders),
            ("customers", customers),
            ("products", products),
        ):
            if rows:
                self._rows(source, rows)

    @rule(data=st.data(), ahead=ahead)
    def the_broker_hands_over_again(
        self, data: st.DataObject, ahead: timedelta
    ) -> None:
        """The same positions, cut into files at other places."""
        self._move(ahead)
        stream = data.draw(st.sampled_from(sorted(self.sent)))
        known = self.sent[stream]
        first = data.draw(st.integers(0, len(known) - 1))
        last = data.draw(st.integers(first, len(known) - 1))
        again = known[first : last + 1]
        if data.draw(st.booleans()):
            again = again[::-1]
        self._land_events(*stream, again)

    @rule(data=st.data(), partition=partitions, ahead=ahead, lag=lags)
    def a_producer_tries_again(
        self, data: st.DataObject, partition: str, ahead: timedelta, lag: timedelta
    ) -> None:
        """The same content under another number, maybe of an earlier position."""
        self._move(ahead)
        source, other = data.draw(st.sampled_from(sorted(self.sent)))
        known = self.sent[source, other]
        chosen = data.draw(
            st.lists(st.integers(0, len(known) - 1), min_size=1, max_size=3)
        )
        bodies = [known[place][1] for place in chosen]
        self._land(source, partition, bodies, lag)

    @precondition(lambda self: self.to_mend)
    @rule(data=st.data(), partition=partitions, ahead=ahead)
    def the_broken_arrive_mended(
        self, data: st.DataObject, partition: str, ahead: timedelta
    ) -> None:
        self._move(ahead)
        source, event = data.draw(st.sampled_from(self.to_mend))
        self._events(source, partition, [event])

    # builds

    @precondition(lambda self: self.news)
    @rule()
    def all_is_built(self) -> None:
        self._build_all()

    @precondition(lambda self: self.news)
    @rule(
        models=st.one_of(
            st.sampled_from(MODELS).map(lambda model: [model]),
            st.lists(st.sampled_from(ORDER_CHAIN), min_size=1, max_size=4),
        )
    )
    def single_models_are_built(self, models: list[str]) -> None:
        for model in models:
            self._run(model)

    @precondition(lambda self: self.news)
    @rule(
        model=st.sampled_from([*ENTITIES, *GOLD]),
        before=st.sampled_from(["", "+", "1+"]),
    )
    def a_run_is_cut_short(self, model: str, before: str) -> None:
        self._run(f"{before}{model}")

    @rule(
        before=st.lists(orders, min_size=1, max_size=2),
        meanwhile=st.lists(orders, min_size=1, max_size=2),
        gold=st.sampled_from([m for m in GOLD if m not in ("fct_orders", "fct_trips")]),
    )
    def two_builds_overlap(
        self, before: list[Event], meanwhile: list[Event], gold: str
    ) -> None:
        """The second's Silver is done before the first's Gold begins."""
        self._events("order_events", "0", before)
        self._run("+fct_orders")
        self._events("order_events", "0", meanwhile)
        self._run("silver_order_versions", "silver_orders")
        self._run(gold)

    @precondition(lambda self: self.news)
    @rule(model=st.sampled_from(MODELS))
    def a_run_fails(self, model: str) -> None:
        self._compact()
        self._tell(f"dbt run, in which {model} fails")
        with self.warehouse.failing(model):
            done = self.warehouse.run()
        assert done.result is not None, done.exception
        failed = [r.node.name for r in done.result.results if str(r.status) == "error"]
        assert failed == [model]

    @precondition(lambda self: self.news)
    @rule()
    def a_gate_fails(self) -> None:
        self._tell(f"dbt build, in which {GATE} fails")
        with self.warehouse.gap():
            done = self.warehouse.build_with_gate(GATE)
        became = {r.node.name: str(r.status) for r in done.result.results}
        assert became[GATE] == "fail"
        # what is made of another entity does not wait
        for model in GOLD:
            expected = "success" if model in GOLD_OF_OTHERS else "skipped"
            assert became[model] == expected, model

    @precondition(lambda self: self.refreshed)
    @rule(model=st.sampled_from([*VERSIONS[:4], *ENTITIES, *GOLD]))
    def a_full_refresh_is_cut_short(self, model: str) -> None:
        self._tell(f"dbt run --full-refresh -s +{model}")
        self._succeed(self.warehouse.run_anew(f"+{model}"))
        self.news = True

    def teardown(self) -> None:
        if self.opened and not self.failed:
            self._build_all()
            type(self).finished += 1

    # what the steps share

    def _move(self, ahead: timedelta) -> None:
        """Move the landing clock on, or back from the newest of what landed."""
        self.clock = self.newest + ahead

    def _contradict(
        self, order: Event, customers: list[str], partition: str, lag: timedelta
    ) -> None:
        events = [order | {"customer_id": customer} for customer in customers]
        self._events("order_events", partition, events, lag)
        sent = self.sent["order_events", partition][-len(events) :]
        self.contradictions.append((partition, sent))

    def _broken_or_not(
        self,
        source: str,
        partition: str,
        events: list[tuple[Event, str | None]],
        lag: timedelta,
    ) -> None:
        bodies = []
        for event, how in events:
            if how is None:
                bodies.append(event)
                continue
            bodies.append(_BREAKS[how](copy.deepcopy(event)))
            self.to_mend.append((source, event))
        self._events(source, partition, bodies, lag)

    def _events(
        self,
        source: str,
        partition: str,
        events: list[Any],
        lag: timedelta = timedelta(0),
    ) -> None:
        self._land(source, partition, [_bytes(event) for event in events], lag)

    def _land(
        self, source: str, partition: str, bodies: list[Body], lag: timedelta
    ) -> None:
        first = self.next_number[partition]
        self.next_number[partition] += len(bodies)
        enqueued = min(self.clock, self.newest) - lag
        events = [(first + n, body, enqueued) for n, body in enumerate(bodies)]
        self.sent.setdefault((source, partition), []).extend(events)
        self._land_events(source, partition, events)

    def _land_events(
        self, source: str, partition: str, events: list[tuple[int, Body, datetime]]
    ) -> None:
        lines = [
            f"  #{number} of {enqueued:%m-%d %H:%M}  {_text(body)}"
            for number, body, enqueued in events
        ]
        self._tell(f"lands {source} of partition {partition}:", *lines)
        # more files of an hour, for there is nothing to compact of one
        cut = 0 if self.keep_for is None else 1
        for part in (events[:cut], events[cut:]):
            if part:
                self.warehouse.land_events(source, partition, part, self.clock)
        self._landed()

    def _hand_over_ahead(self, source: str, place: int) -> None:
        """Land an event once more, of partition 0, by a clock that ran ahead."""
        again = self.sent[source, "0"][place]
        at = OPENING + RAN_AHEAD
        self._tell(f"lands {source} once more, #{again[0]}, as at {at}")
        self.warehouse.land_events(source, "0", [again], at)

    def _rows(self, source: str, rows: list[Event]) -> None:
        self._tell(f"lands {source}:", *(f"  {json.dumps(row)}" for row in rows))
        self.warehouse.land_rows(source, rows, self.clock)
        self._landed()

    def _landed(self) -> None:
        self.news = True
        self.newest = max(self.newest, self.clock)

    def _compact(self) -> None:
        if self.keep_for is not None:
            self._tell(f"closed hours are compacted, files stay for {self.keep_for}")
            self.warehouse.compact(self.keep_for)

    def _build_all(self) -> None:
        self._compact()
        self._tell("dbt run")
        self._succeed(self.warehouse.run())
        self.news = False
        found = self.warehouse.differences()
        self._hold(not found, *_shown(found), tables=list(found))

    def _run(self, *selected: str) -> None:
        self._compact()
        self._tell(f"dbt run -s {' '.join(selected)}")
        self._succeed(self.warehouse.run(*selected))

    def _succeed(self, done: Any) -> None:
        messages = [
            f"{r.node.name}: {r.message}"
            for r in getattr(done.result, "results", None) or ()
            if str(r.status) == "error"
        ]
        self._hold(done.success, *messages, str(done.exception or ""))

    def _hold(self, holds: bool, *why: str, tables: list[str] | None = None) -> None:
        if not holds:
            self.failed = True
            difference = DifferenceError([*self.log, "", *why], tables or [])
            type(self).difference = difference
            raise difference

    def _tell(self, what: str, *lines: str) -> None:
        self.log += [f"{self.clock:%Y-%m-%d %H:%M}  {what}", *lines]


class DifferenceError(AssertionError):
    """A history after which a table is not what a full refresh makes of it.

    Without `tables` a run failed that should not.
    """

    def __init__(self, lines: list[str], tables: list[str]) -> None:
        super().__init__("\n".join(["after this history:", *lines]))
        self.tables = tables

    def of(self, number: int) -> "DifferenceError":
        """Return it with what plays the history again."""
        again = f"TIDEMARK_FIRST_HISTORY={number} TIDEMARK_HISTORIES=1"
        self.args = (f"{again} plays it again: history {number},\n{self}",)
        return self


def _bytes(event: Any) -> Body:
    if event is None or isinstance(event, bytes):
        return event
    return (event if isinstance(event, str) else json.dumps(event)).encode()


def _text(body: Body) -> str:
    return "no body" if body is None else body.decode(errors="replace")


def _shown(found: dict[str, Rows]) -> list[str]:
    lines = []
    for table, rows in found.items():
        lines.append(f"{table} differs:")
        lines += [f"  {row}" for row in rows[:6]]
        if len(rows) > 6:
            lines.append(f"  and {len(rows) - 6} rows more")
    return lines
