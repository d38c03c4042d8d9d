"""The things of the shop: orders and trips as they stand, and its tables' rows."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an order; `unit_price` has two digits."""

    line: int
    product_id: str
    quantity: int
    unit_price: Decimal


@dataclass(frozen=True, slots=True)
class Order:
    """An order as it stood from `changed_at` on; times are whole milliseconds."""

    order_id: int
    customer_id: str
    status: str
    items: tuple[Item, ...]
    placed_at: datetime
    promised_at: datetime
    delivered_at: datetime | None
    changed_at: datetime
    currency: str = "EUR"

    @property
    def amount(self) -> Decimal:
        """The exact sum of its items, two digits."""
        return sum(
            (item.quantity * item.unit_price for item in self.items), Decimal("0.00")
        )


@dataclass(frozen=True, slots=True)
class Trip:
    """A trip as it stood from `changed_at` on; times are whole milliseconds."""

    trip_id: str
    order_id: int | None
    status: str
    vehicle_id: str | None
    requested_at: datetime
    promised_at: datetime
    completed_at: datetime | None
    distance_km: Decimal
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Customer:
    """A row of `customers`, the columns in the table's order."""

    customer_id: str
    name: str
    city: str
    country: str
    last_updated: str


@dataclass(frozen=True, slots=True)
class Product:
    """A line of `products.csv`, the columns in the file's order."""

    product_id: str
    name: str
    category: str
    unit_price: Decimal
    last_updated: str


@dataclass(frozen=True, slots=True)
class Rate:
    """A line of `exchange_rates.csv`, the columns in the file's order."""

    currency: str
    rate_date: str
    rate: Decimal
    last_updated: str


@dataclass(frozen=True, slots=True)
class SalesOrder:
    """A row of `sales_orders`, the columns in the table's order."""

    order_id: str
    customer_id: str
    status: str
    amount: str
    currency: str
    placed_at: str
    promised_at: str
    delivered_at: str | None
    deleted: int
    last_updated: str


def event_time(moment: datetime) -> str:
    """Return a time as the events spell it: `2025-11-14T11:44:34.343Z`."""
    return _iso(moment, "milliseconds")


def optional_time(moment: datetime | None) -> str | None:
    """Return a time as the events spell it, and nothing for no time."""
    return None if moment is None else event_time(moment)


def row_time(moment: datetime) -> str:
    """Return a time as the tables spell it, always with six digits."""
    return _iso(moment, "microseconds")


def _iso(moment: datetime, timespec: str) -> str:
    return moment.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")
