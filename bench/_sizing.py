"""What so many events a second and so many tables take: pure, of the facts alone."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from _facts import ASSUMED, MEASURED, POOLS, PUBLISHED, SIZES

from landing.compact.plan import LARGEST
from landing.consume.buffer import Limits

DAY = 86_400
MONTH = 365 / 12 * DAY
HOURS = MONTH / 3_600

INTERVALS = (15, 30, 60, 120, 240, 480, 1_440)
"""Minutes from build to build."""
EXTRACT_EVERY = 300
"""Seconds from one run of the extractor to the next, as `infra/main.bicep` has it."""
MOST_INSTANCES = 40
"""Of the function, as `infra/modules/function.bicep` has it."""

_HOST = Path(__file__).parents[1] / "function_app" / "host.json"


def hub_settings() -> dict[str, Any]:
    """Return how the function takes events from a hub."""
    settings: dict[str, Any] = json.loads(_HOST.read_text())["extensions"]["eventHubs"]
    return settings


def price(name: str) -> float:
    """Return a published figure."""
    return PUBLISHED[name].value


def assumed(name: str) -> float:
    """Return an assumed figure."""
    return ASSUMED[name].value


@dataclass(frozen=True)
class Stream:
    """What landing takes of so many events a second, in one hub."""

    rate: float

    @property
    def units(self) -> int:
        """Throughput units, by the rules of docs/streaming.md."""
        size, groups = assumed("size"), assumed("groups")
        return math.ceil(
            max(
                self.rate / price("events of a unit"),
                self.rate * size / 1e6,
                groups * self.rate * size / 2e6,
                groups * self.rate / 4_096,
            )
        )

    @property
    def partitions(self) -> int:
        """The double of the units, and four at least."""
        return max(4, 2 * self.units)

    def _seconds_between(self, least: float, longest: float) -> float:
        """Return the time from file to file of a partition."""
        each = self.rate / self.partitions
        return max(min(longest, least / each), 1 / each, assumed("put"))

    @property
    def function_files(self) -> float:
        """Files a day of the function, as its host.json has it batch events."""
        hubs = hub_settings()
        hours, minutes, seconds = map(int, str(hubs["maxWaitTime"]).split(":"))
        longest = 3_600 * hours + 60 * minutes + seconds
        between = self._seconds_between(float(hubs["minEventBatchSize"]), longest)
        return self.partitions * DAY / between

    @property
    def instances(self) -> int:
        """Instances of the function: kept half idle, and as many as Azure makes.

        Azure makes one for every `maxEventBatchSize` events that wait.
        """
        cpu = 2 * self.rate * MEASURED["function"].value
        waiting = self.rate * self.partitions * DAY / self.function_files
        return math.ceil(max(cpu, waiting / float(hub_settings()["maxEventBatchSize"])))

    @property
    def consumed_files(self) -> float:
        """Files a day of `tidemark consume`, by its limits."""
        limits = Limits()
        most = min(limits.events, limits.octets / assumed("size"))
        return self.partitions * DAY / self._seconds_between(most, limits.seconds)

    @property
    def consumers(self) -> int:
        """Consumers of half a core, kept half idle, and two at least."""
        return max(2, math.ceil(self.rate * assumed("receiving") / 0.25))

    @property
    def compacted_files(self) -> int:
        """Files a day once each hour is compacted."""
        an_hour = self.rate * 3_600 * assumed("in the lake")
        return 24 * max(1, math.ceil(an_hour / LARGEST))

    @property
    def versions(self) -> float:
        """How many events the warehouse knows."""
        return self.rate * DAY * assumed("history")

    @property
    def hub_money(self) -> float:
        """Dollars a month of the hub."""
        events = self.rate * MONTH / 1e6 * price("million events")
        return self.units * HOURS * price("throughput unit") + events

    @property
    def function_money(self) -> float:
        """Dollars a month of the function and its logs."""
        executions = self.function_files * MONTH / DAY
        busy = min(MONTH * self.instances, executions * price("shortest execution"))
        logged = min(executions, 20 * MONTH * self.instances) * 1e-6
        return (
            max(0.0, 2 * busy - 100_000) * price("GB-second")
            + max(0.0, executions - 250_000) / 1e6 * price("million executions")
            + logged * price("GB of logs")
        )

    @property
    def consumer_money(self) -> float:
        """Dollars a month of the consumers instead."""
        return containers(self.consumers * MONTH, cores=0.5, gigabytes=1)

    @property
    def lake_gigabytes(self) -> float:
        """What the lake holds after a year, compacted."""
        return self.versions * assumed("in the lake") / 1e9

    @property
    def lake_money(self) -> float:
        """Dollars a month of the lake after a year, landed by consumers."""
        kept = self.lake_gigabytes * price("GB of the lake")
        return lake(self.consumed_files) + kept


@dataclass(frozen=True)
class Tables:
    """What extracting takes of so many tables that change all the time."""

    count: int

    @property
    def files(self) -> float:
        """Files a day."""
        return self.count * DAY / EXTRACT_EVERY

    @property
    def compacted_files(self) -> int:
        """Files a day once each hour is compacted."""
        return self.count * 24

    @property
    def seconds(self) -> float:
        """How long one run of the extractor takes, four tables at a time."""
        return assumed("start") + self.count * assumed("table") / 4

    @property
    def money(self) -> float:
        """Dollars a month of the extractor, and of its files."""
        busy = min(1.0, self.seconds / EXTRACT_EVERY) * MONTH
        return containers(busy, cores=1, gigabytes=2) + lake(self.files)


@dataclass(frozen=True)
class Builds:
    """How often a warehouse of so many cores builds, and how long that takes."""

    minutes: int
    seconds: float
    name: str
    money: float

    @property
    def share(self) -> float:
        """How much of its time a build takes."""
        return self.seconds / 60 / self.minutes


def lake(files: float) -> float:
    """Return dollars a month of so many files a day: written, read twice, compacted."""
    month = files * MONTH / DAY / 10_000
    return month * (price("10,000 writes") + 2 * price("10,000 reads"))


def containers(seconds: float, *, cores: float, gigabytes: float) -> float:
    """Return dollars a month of containers that run so long; no free grant is taken."""
    a_second = cores * price("vCPU-second") + gigabytes * price("GiB-second")
    return seconds * a_second


def nodes(tables: int) -> float:
    """Return how many models and tests a project has with a stream and such tables."""
    return assumed("nodes of all") + assumed("nodes") * (1 + tables)


def cpu(stream: Stream, minutes: int) -> float:
    """Return DuckDB's CPU seconds of a build: to take in what is new, and to search."""
    new = stream.rate * 60 * minutes * MEASURED["event"].value
    return new + stream.versions * MEASURED["search"].value


def in_one_process(stream: Stream, tables: int) -> Builds | None:
    """Return builds of DuckDB on two cores, the most frequent that are done in time.

    None where a year does not go on a disk.
    """
    if stream.versions * assumed("in the warehouse") / 1e9 > assumed("disk"):
        return None
    for minutes in INTERVALS:
        seconds = (
            assumed("start")
            + nodes(tables) * MEASURED["node"].value
            + cpu(stream, minutes) / 2
        )
        if seconds <= 0.8 * 60 * minutes:
            busy = MONTH * seconds / 60 / minutes
            money = containers(busy, cores=2, gigabytes=4)
            return Builds(minutes, seconds, "2 cores", money)
    return None


def days_until_too_slow(rate: float) -> float:
    """Return after how many days DuckDB's search alone fills 15 minutes."""
    known = 0.8 * 900 * 2 / MEASURED["search"].value
    return known / (rate * DAY)


def in_a_warehouse(
    stream: Stream, tables: int, sizes: dict[str, float]
) -> tuple[int, float, str] | None:
    """Return minutes from build to build, its seconds, and the smallest size for it.

    The minutes are those in which statements and dbt leave half of the time, with any
    size; `sizes` are cores by name, the smallest first.
    """
    local = assumed("start") + nodes(tables) * (
        MEASURED["node"].value + assumed("statement") / 4
    )
    for minutes in INTERVALS:
        if local > 0.5 * 60 * minutes:
            continue
        for name, cores in sizes.items():
            work = cpu(stream, minutes) * assumed("warehouse") / cores
            if local + work <= 0.8 * 60 * minutes:
                return minutes, local + work, name
    return None


def on_databricks(stream: Stream, tables: int) -> Builds | None:
    """Return builds of a serverless SQL warehouse, which stops in between."""
    cores = {name: 8.0 * workers for name, (_, workers) in SIZES.items()}
    found = in_a_warehouse(stream, tables, cores)
    if found is None:
        return None
    minutes, seconds, name = found
    up = min(1.0, (seconds + assumed("idle")) / (60 * minutes)) * HOURS
    kept = stream.versions * assumed("in the warehouse") / 1e9
    money = up * SIZES[name][0] * price("DBU") + kept * price("GB of the lake")
    busy = MONTH * seconds / 60 / minutes
    return Builds(
        minutes, seconds, name, money + containers(busy, cores=1, gigabytes=2)
    )


def on_synapse(stream: Stream, tables: int) -> Builds | None:
    """Return builds of a dedicated pool, which is never paused."""
    cores = {f"DW{dwu}c": dwu / 100 * assumed("pool") for dwu in POOLS}
    found = in_a_warehouse(stream, tables, cores)
    if found is None:
        return None
    minutes, seconds, name = found
    kept = math.ceil(stream.versions * assumed("in the warehouse") / 1e12)
    hundreds = float(name[2:-1]) / 100
    money = hundreds * HOURS * price("100 DWU") + kept * price("TB of a pool")
    busy = MONTH * seconds / 60 / minutes
    return Builds(
        minutes, seconds, name, money + containers(busy, cores=1, gigabytes=2)
    )


def shared_money() -> float:
    """Return dollars a month of what there is one of, whatever the size."""
    logs = max(0.0, assumed("logs") * MONTH / DAY - 5) * price("GB of logs")
    return price("control table") + logs


def strained(stream: Stream, tables: Tables) -> dict[str, float]:
    """Return how much of each limit is used, 1 being all of it.

    Builds are held against 15 minutes: less often is a limit that was met already.
    """
    files = stream.consumed_files + tables.files
    return {
        "throughput units of a namespace": stream.units / price("units of a namespace"),
        "partitions of a hub": stream.partitions / price("partitions of a hub"),
        "instances of the function": stream.instances / MOST_INSTANCES,
        "requests of the storage account": 4
        * files
        / DAY
        / price("requests of an account"),
        "compaction, which goes on one at a time": files
        / DAY
        / MEASURED["compaction"].value,
        "the extractor's five minutes": tables.seconds / EXTRACT_EVERY,
        "a statement for each model and test, in 15 minutes": nodes(tables.count)
        * (MEASURED["node"].value + assumed("statement") / 4)
        / 900,
        "the search for known keys, in 15 minutes of an X-Large": cpu(stream, 15)
        * assumed("warehouse")
        / (900 * 8 * SIZES["X-Large"][1]),
    }
