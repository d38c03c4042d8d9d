"""The made-up shop keeps what it says of itself, read again the naive way."""

import csv
import json
import sqlite3
import time
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest

from landing.building.build import BuildResult
from landing.declarations import Declarations, load_declarations
from landing.demo import Changes, Facts, History, Shop
from landing.demo.acts import demo_settings, play, require_shop, start_over
from landing.demo.database import apply_changes, create_shop, write_list
from landing.demo.stream import StreamFacts, write_ndjson
from landing.errors import RequestError, SourceError
from landing.settings import load_settings

NOW = datetime(2025, 11, 14, 11, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=3)
PROJECT = Path(__file__).parents[2]
HOUR = timedelta(hours=1)
Events = list[tuple[str, datetime, dict]]


@pytest.fixture(scope="module")
def shop() -> Shop:
    return Shop(7, NOW)


@pytest.fixture(scope="module")
def history(shop: Shop) -> History:
    return shop.history()


@pytest.fixture(scope="module")
def order_events(history: History) -> Events:
    return read("order_id", history.order_events).events


@pytest.fixture(scope="module")
def changes(shop: Shop, history: History) -> Changes:
    return shop.changes(history, later=LATER)


class Reader:
    """Reads a stream as someone who knows only the rules of a payload."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.seen: set[bytes] = set()
        self.newest = datetime(1970, 1, 1, tzinfo=UTC)
        self.events: Events = []

    def count(self, payloads: list[bytes]) -> StreamFacts:
        found: Counter[str] = Counter()
        broken: Counter[str] = Counter()
        for payload in payloads:
            what = self.judge(payload)
            if isinstance(what, str):
                broken[what] += 1
                continue
            if payload in self.seen:
                found["repeated"] += 1
            elif what < self.newest - HOUR:
                found["late"] += 1
            elif what < self.newest:
                found["out_of_order"] += 1
            self.newest = max(self.newest, what)
            self.seen.add(payload)
        return StreamFacts(
            len(payloads),
            found["late"],
            found["repeated"],
            found["out_of_order"],
            dict(broken),
        )

    def judge(self, payload: bytes) -> str | datetime:
        try:
            text = payload.decode()
        except UnicodeDecodeError:
            return "not_utf8"
        try:
            event = json.loads(text, parse_float=Decimal)
        except ValueError:
            return "not_json"
        if self.key not in event:
            return "missing_key"
        try:
            at = read_time(event["timestamp"])
        except ValueError:
            return "invalid_time"
        if self.key == "order_id":
            try:
                amount = Decimal(event["amount"])
            except InvalidOperation:
                return "invalid_amount"
            if amount < 0:
                return "invalid_amount"
        self.events.append((str(event[self.key]), at, event))
        return at


def read_time(value: object) -> datetime:
    if isinstance(value, str):
        return datetime.fromisoformat(value)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
        microseconds=int(value * 1_000_000)
    )


def read(key: str, *acts: list[bytes]) -> Reader:
    reader = Reader(key)
    for payloads in acts:
        reader.count(payloads)
    return reader


def test_equal_seeds_and_times_give_equal_bytes_and_rows(
    history: History, changes: Changes
) -> None:
    shop = Shop(7, NOW)
    again = shop.history()
    assert again == history
    assert shop.changes(again, later=LATER) == changes
    assert Shop(8, NOW).history(orders=50).order_events[0] != again.order_events[0]


def test_both_acts_are_made_in_well_under_two_seconds() -> None:
    start = time.process_time()
    shop = Shop(9, NOW)
    shop.changes(shop.history(), later=LATER)
    assert time.process_time() - start < 4, "twice the promise, for slow machines"


def test_the_history_has_about_what_is_promised(history: History) -> None:
    facts = history.facts
    assert 19_000 <= facts.events <= 21_500
    assert facts.events == len(history.order_events) + len(history.trip_events)
    assert 0.015 < facts.late / facts.events < 0.045
    assert 0.015 < facts.repeated / facts.events < 0.025
    assert 0.03 < facts.out_of_order / facts.events < 0.06
    assert sum(facts.broken.values()) == 40
    assert facts.broken["not_utf8"] == 2
    assert len(history.customers) == 400
    assert len(history.products) == 60
    assert 900 <= len(history.sales_orders) <= 1_250
    assert facts.desk_deleted == sum(row.deleted for row in history.sales_orders) > 0
    assert facts.desk_corrected > 20


def test_the_changes_are_a_few_hundred(changes: Changes) -> None:
    facts = changes.facts
    assert 300 <= facts.events <= 800
    assert facts.late > 20
    assert facts.repeated == 45
    assert facts.mended > 0
    assert facts.moved > 0
    assert facts.desk_deleted == sum(row.deleted for row in changes.sales_orders) > 0
    assert len(changes.customers) > 10
    assert changes.repriced == 3


@pytest.mark.parametrize(
    "shop",
    [
        Shop(7, NOW),
        Shop(1, NOW + timedelta(days=3, hours=9)),
        Shop(2, NOW),
    ],
    ids=["seed 7", "seed 1, at night", "seed 2"],
)
def test_a_naive_reader_counts_what_the_facts_say(shop: Shop) -> None:
    history = shop.history(orders=1_600, trips=900)
    changes = shop.changes(history, later=shop.now + timedelta(hours=2))
    orders, trips = Reader("order_id"), Reader("trip_id")
    for act in (history, changes):
        assert orders.count(act.order_events) == act.facts.order_events
        assert trips.count(act.trip_events) == act.facts.trip_events


def test_the_sums_of_the_facts_are_over_both_streams() -> None:
    facts = Facts(
        StreamFacts(10, 1, 2, 3, {"not_json": 1, "missing_key": 2}),
        StreamFacts(20, 4, 5, 6, {"not_json": 3}),
        mended=0,
        moved=0,
        desk_corrected=0,
        desk_deleted=0,
    )
    assert (facts.events, facts.late, facts.repeated) == (30, 5, 7)
    assert facts.out_of_order == 9
    assert facts.broken == {"missing_key": 2, "not_json": 4}


def test_an_amount_is_the_exact_sum_of_its_items(
    order_events: Events,
) -> None:
    with_items = 0
    for _, _, event in order_events:
        assert Decimal(event["amount"]).as_tuple().exponent == -2
        if "items" in event:
            with_items += 1
            total = sum(i["quantity"] * i["unit_price"] for i in event["items"])
            assert event["amount"] == total
    assert with_items > 12_000


def test_both_spellings_of_a_key_occur_for_the_same_order(
    order_events: Events,
) -> None:
    spelled: dict[str, set[type]] = {}
    for key, _, event in order_events:
        spelled.setdefault(key, set()).add(type(event["order_id"]))
    assert sum(kinds == {int, str} for kinds in spelled.values()) > 100


def test_about_one_order_event_in_ten_is_spelled_in_another_way(
    order_events: Events,
) -> None:
    events = [e for _, _, e in order_events]
    other = [
        event
        for event in events
        if not (
            isinstance(event["order_id"], str) and isinstance(event["timestamp"], str)
        )
    ]
    bare = [event for event in events if len(event) == 3]
    assert 0.07 < len(other) / len(events) < 0.13
    assert bare
    assert all(set(e) == {"order_id", "amount", "timestamp"} for e in bare)


def test_no_event_is_older_than_the_history_or_younger_than_its_act(
    history: History, changes: Changes
) -> None:
    for key, first, second in (
        ("order_id", history.order_events, changes.order_events),
        ("trip_id", history.trip_events, changes.trip_events),
    ):
        times = [at for _, at, _ in read(key, first).events]
        assert NOW - timedelta(days=45) <= min(times)
        assert NOW - HOUR < max(times) <= NOW
        assert max(at for _, at, _ in read(key, second).events) <= LATER


def test_most_orders_are_delivered_in_time_and_some_are_not(
    order_events: Events,
) -> None:
    newest: dict[str, tuple[datetime, dict]] = {}
    for key, at, event in order_events:
        if "status" in event and (key not in newest or newest[key][0] < at):
            newest[key] = (at, event)
    outcome: Counter[str] = Counter()
    for _, event in newest.values():
        delivered_at = event["delivered_at"]
        if event["status"] == "delivered":
            late = delivered_at > event["promised_at"]
            outcome["delivered late" if late else "in time"] += 1
        elif event["status"] == "cancelled":
            outcome["cancelled"] += 1
        elif datetime.fromisoformat(event["promised_at"]) < NOW:
            outcome["open and overdue"] += 1
        else:
            outcome["open"] += 1
    assert outcome["in time"] / len(newest) > 0.7
    assert all(
        outcome[kind] > 20
        for kind in ("delivered late", "cancelled", "open and overdue")
    )
    assert outcome["open"] > 0


def test_weekends_evenings_and_a_few_customers_bring_more_orders(
    order_events: Events,
) -> None:
    first = {}
    for key, _, event in order_events:
        if "customer_id" in event:
            first[key] = event
    placed = [datetime.fromisoformat(e["placed_at"]) for e in first.values()]
    evening = sum(16 <= at.hour < 22 for at in placed)
    assert evening > len(placed) / 3
    weekend = sum(at.weekday() >= 5 for at in placed)
    assert weekend / len(placed) > 2 / 7
    best = Counter(e["customer_id"] for e in first.values()).most_common(40)
    assert sum(count for _, count in best) > len(placed) / 4


def test_trips_refer_to_orders(history: History, order_events: Events) -> None:
    orders = {key for key, _, _ in order_events}
    trips = read("trip_id", history.trip_events).events
    referred = [str(event["order_id"]) for _, _, event in trips if "order_id" in event]
    assert len(referred) > 0.8 * len(trips)
    assert sum(key in orders for key in referred) > 0.99 * len(referred)


def test_the_changes_touch_old_orders_and_tell_older_versions_late(
    history: History, changes: Changes
) -> None:
    told = read("order_id", history.order_events)
    newest: dict[str, datetime] = {}
    for key, at, _ in told.events:
        newest[key] = max(at, newest.get(key, at))
    later = [
        (key, at)
        for (key, at, _), payload in zip(
            read("order_id", changes.order_events).events,
            [p for p in changes.order_events if not isinstance(told.judge(p), str)],
            strict=True,
        )
        if payload not in told.seen
    ]
    overtaken = [(key, at) for key, at in later if at < newest.get(key, at)]
    weeks_ago = [(key, at) for key, at in overtaken if at < NOW - timedelta(days=14)]
    assert len(overtaken) > 10
    assert weeks_ago
    new = {key for key, _ in later} - set(newest)
    assert len(new) > 20


def test_moved_orders_are_told_again_on_the_neighbouring_day(
    order_events: Events, changes: Changes
) -> None:
    day = {
        key: event["placed_at"][:10]
        for key, _, event in order_events
        if "placed_at" in event
    }
    moved = {
        key: (day[key], event["placed_at"][:10])
        for key, _, event in read("order_id", changes.order_events).events
        if key in day and event.get("placed_at", day[key])[:10] != day[key]
    }
    assert 10 <= len(moved) <= changes.facts.moved
    for before, after in moved.values():
        apart = datetime.fromisoformat(after) - datetime.fromisoformat(before)
        assert abs(apart) == timedelta(days=1)


def test_a_mended_payload_has_the_key_and_the_time_of_a_broken_one(
    history: History, changes: Changes
) -> None:
    reader = Reader("order_id")
    broken = set()
    for payload in history.order_events:
        if reader.judge(payload) == "invalid_amount":
            event = json.loads(payload)
            broken.add((str(event["order_id"]), event["timestamp"]))
    mended = [
        (key, event["timestamp"])
        for key, _, event in read("order_id", changes.order_events).events
        if (key, event["timestamp"]) in broken
    ]
    assert len(mended) == len(set(mended)) == changes.facts.mended


def test_rows_say_when_they_changed_within_their_act(
    history: History, changes: Changes
) -> None:
    for row in (
        *history.customers,
        *history.products,
        *history.rates,
        *history.sales_orders,
    ):
        assert datetime.fromisoformat(row.last_updated) <= NOW
        assert len(row.last_updated) == len("2025-11-14T11:44:34.343000Z")
    for row in (*changes.customers, *changes.sales_orders):
        assert NOW < datetime.fromisoformat(row.last_updated) <= LATER
    old = set(history.products)
    assert sum(product not in old for product in changes.products) == changes.repriced
    (corrected,) = (
        rate
        for before, rate in zip(history.rates, changes.rates, strict=False)
        if rate != before
    )
    assert NOW < datetime.fromisoformat(corrected.last_updated) <= LATER


def test_orders_are_in_the_currency_of_their_customer_s_country(
    history: History,
) -> None:
    countries = {row.customer_id: row.country for row in history.customers}
    asked = {
        (countries[order.customer_id], order.currency)
        for life in history.world.order_lives
        for order in life
    }
    assert {("CH", "CHF"), ("GB", "GBP"), ("DE", "EUR")} < asked
    assert {currency for country, currency in asked if country not in ("CH", "GB")} == {
        "EUR"
    }


def test_rates_are_fixed_on_weekdays_and_reach_back_before_the_first_order(
    history: History,
) -> None:
    days = {datetime.fromisoformat(rate.rate_date) for rate in history.rates}
    assert max(day.weekday() for day in days) < 5
    first = min(life[0].placed_at for life in history.world.order_lives)
    assert min(days).date() < first.date()
    assert {rate.currency for rate in history.rates} == {"CHF", "GBP"}
    assert len({(r.currency, r.rate_date) for r in history.rates}) == len(history.rates)


def test_a_row_is_the_order_as_told_unless_the_desk_changed_it(
    history: History, order_events: Events
) -> None:
    told: dict[str, list[dict]] = {}
    for key, _, event in order_events:
        told.setdefault(key, []).append(event)
    as_told = 0
    for row in history.sales_orders:
        at = datetime.fromisoformat(row.last_updated)
        as_told += any(
            event.get("status") == row.status
            and str(event["amount"]) == row.amount
            and event["placed_at"] == row.placed_at
            and timedelta(0)
            <= at - read_time(event["timestamp"])
            < timedelta(seconds=1)
            for event in told.get(row.order_id, [])
        )
    others = len(history.sales_orders) - as_told
    assert others < 0.15 * len(history.sales_orders)
    assert others >= history.facts.desk_corrected


def test_a_small_shop_works_too() -> None:
    shop = Shop(3, NOW)
    history = shop.history(orders=5, trips=2)
    changes = shop.changes(history, later=NOW + timedelta(seconds=1))
    assert history.order_events
    assert changes.facts.events == len(changes.order_events + changes.trip_events)


def test_the_acts_refuse_times_that_mean_nothing(history: History) -> None:
    with pytest.raises(ValueError, match="aware"):
        Shop(7, NOW.replace(tzinfo=None))
    with pytest.raises(ValueError, match="after now"):
        Shop(7, NOW).changes(history, later=NOW)


@pytest.mark.shop
def test_the_database_has_the_declared_columns_and_the_rows(
    tmp_path: Path, history: History, changes: Changes
) -> None:
    path = tmp_path / "shop.db"
    create_shop(path, history)
    assert [file.name for file in tmp_path.iterdir()] == ["shop.db"]
    assert rows_of(path, "customers") == len(history.customers)
    assert rows_of(path, "sales_orders") == len(history.sales_orders)
    declarations = load_declarations(PROJECT)
    with closing(sqlite3.connect(path)) as connection:
        for table in ("customers", "sales_orders"):
            info = connection.execute(f"pragma table_info({table})").fetchall()
            assert [column[1] for column in info] == declared(declarations, table)
            indexed = connection.execute(f"pragma index_list({table})").fetchall()
            assert f"{table}_by_last_updated" in [index[1] for index in indexed]

    for _ in range(2):
        apply_changes(path, changes)
        ids = {r.order_id for r in (*history.sales_orders, *changes.sales_orders)}
        assert rows_of(path, "sales_orders") == len(ids)
    with closing(sqlite3.connect(path)) as connection:
        for row in changes.sales_orders:
            stored = connection.execute(
                "select amount, deleted, last_updated from sales_orders "
                "where order_id = ?",
                (row.order_id,),
            ).fetchone()
            assert stored == (row.amount, row.deleted, row.last_updated)


def test_a_half_made_database_is_never_at_its_place(
    tmp_path: Path, history: History
) -> None:
    path = tmp_path / "shop.db"
    create_shop(path, history)
    before = path.read_bytes()
    row = history.sales_orders[0]
    broken = History(
        history.order_events,
        history.trip_events,
        history.customers,
        history.products,
        history.rates,
        [row, type(row)(*[None] * 10)],  # type: ignore[arg-type]
        history.facts,
        history.world,
    )
    with pytest.raises(sqlite3.IntegrityError):
        create_shop(path, broken)
    assert path.read_bytes() == before
    create_shop(path, history)
    assert rows_of(path, "sales_orders") == len(history.sales_orders)


def test_changes_need_a_shop(tmp_path: Path, changes: Changes) -> None:
    with pytest.raises(SourceError, match="no shop database"):
        apply_changes(tmp_path / "shop.db", changes)
    assert not list(tmp_path.iterdir())


@pytest.mark.shop
def test_the_product_file_has_the_declared_columns_and_exact_prices(
    tmp_path: Path, history: History
) -> None:
    path = tmp_path / "products.csv"
    write_list(path, history.products)
    with path.open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    assert header == declared(load_declarations(PROJECT), "products")
    assert [Decimal(line[3]) for line in lines] == [
        product.unit_price for product in history.products
    ]
    assert all(line[3][-3] == "." for line in lines)
    assert [file.name for file in tmp_path.iterdir()] == ["products.csv"]


def test_a_stream_file_has_a_payload_a_line(tmp_path: Path, history: History) -> None:
    path = tmp_path / "order_events.ndjson"
    write_ndjson(path, history.order_events)
    assert path.read_bytes().splitlines() == history.order_events
    assert [file.name for file in tmp_path.iterdir()] == ["order_events.ndjson"]


def declared(declarations, table: str) -> list[str]:
    added = ("landed_at", "is_deleted", "window_low", "window_high", "row_hash")
    columns = declarations.row_source(table).columns
    return [column.name for column in columns if column.name not in added]


def rows_of(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"select count(*) from {table}").fetchone()[0]


@pytest.mark.shop
def test_what_another_domain_declares_is_passed_over(
    tmp_path: Path, history: History
) -> None:
    """A table without an address among it."""
    shops = load_declarations(PROJECT)
    agents = replace(
        shops.row_source("customers"), name="agents", connection="help_desk"
    )
    declared = Declarations({**shops.sources, "agents": agents})
    settings = demo_settings(load_settings(tmp_path, environment={}))
    folder = start_over(settings)
    built = BuildResult(models=0, tests=0, skipped=0, seconds=0, problems=())
    act = play(folder, history, settings, declared, lambda: built)
    assert {*act.rows} == {"customers", "exchange_rates", "products", "sales_orders"}
    assert act.events > 0


def test_a_project_without_the_shop_is_told_so() -> None:
    with pytest.raises(RequestError, match="declares no order_events, trip_events"):
        require_shop(Declarations({}))
