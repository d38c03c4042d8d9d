"""`tidemark consume` into a storage account that is busy, and that loses answers."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _consuming import HUB, Bench, Session, until
from _silver import Silver
from azurite import Azurite
from event_hubs_peer import Peer
from storage_proxy import StorageProxy

from landing import Lake, lake_account
from landing.consume.buffer import Limits

pytestmark = pytest.mark.shop

EVENTS = 3_000
_numbers = itertools.count()


@pytest.fixture
def proxy(azurite: Azurite, monkeypatch: pytest.MonkeyPatch) -> Iterator[StorageProxy]:
    with StorageProxy(azurite.port) as proxy:
        for name, value in azurite.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("AZURITE_BLOB_STORAGE_URL", proxy.url)
        yield proxy


@pytest.fixture
def url(azurite: Azurite, proxy: StorageProxy) -> str:
    return f"az://{azurite.make_container(f'throttled{next(_numbers)}')}/of/ours"


@pytest.fixture
def bench(tmp_path: Path, silver: Silver) -> Iterator[Bench]:
    with Peer({HUB: 2}) as peer:
        bench = Bench(peer, tmp_path, silver, options={"limits": Limits(events=20)})
        for partition in ("0", "1"):
            bench.publish(EVENTS, partition=partition)
        yield bench


def assert_each_landed_once(bench: Bench, lake: Lake) -> None:
    """Every event sent is in Bronze once, and is to be in Silver."""
    found: Counter[tuple[str, int]] = Counter()
    for path in lake.files():
        table = pq.read_table(pa.BufferReader(lake.read(path)))
        numbers = table["sequence_number"].to_pylist()
        found.update(zip(table["partition_id"].to_pylist(), numbers, strict=True))
    assert found == dict.fromkeys(bench.sent(), 1)
    bench.to_be_built(lake)


def is_put_into_bronze(method: str, path: str) -> bool:
    return method == "PUT" and "/bronze/" in path


def test_a_lake_that_is_busy_now_and_then_gets_every_event_once(
    bench: Bench, proxy: StorageProxy, url: str
) -> None:
    asked = itertools.count()
    # every third request of any kind, so none is busy as often as the store tries
    proxy.ask = lambda method, path: "busy" if next(asked) % 3 == 0 else None
    assert bench.consume(Lake.open(url)).landed == 2 * EVENTS
    assert proxy.count("busy") >= 10
    proxy.ask = lambda method, path: None
    assert_each_landed_once(bench, Lake.open(url))
    assert bench.consume(Lake.open(url)).landed == 0


def test_a_lake_that_stays_busy_holds_the_checkpoint_back_until_it_takes_all(
    bench: Bench,
    proxy: StorageProxy,
    url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is busy for longer than the store tries: by itself that takes minutes."""

    async def play() -> None:
        async with Session(bench.consumer(lake)) as session:
            await until(lambda: any("cannot be written" in said for said in bench.said))
            assert all(one.landed == 0 for one in session.consumer.status())
            proxy.ask = lambda method, path: None
            await until(
                lambda: (
                    sum(one.landed for one in session.consumer.status()) == 2 * EVENTS
                )
            )

    monkeypatch.setitem(lake_account._RETRY, "max_retries", 1)
    lake = Lake.open(url)
    proxy.ask = lambda method, path: (
        "busy" if is_put_into_bronze(method, path) else None
    )
    asyncio.run(asyncio.wait_for(play(), 120))
    assert proxy.count("busy") >= 2
    assert_each_landed_once(bench, lake)
    assert bench.consume(lake).landed == 0


def test_a_put_whose_answer_is_lost_on_the_way_makes_no_second_file(
    bench: Bench, proxy: StorageProxy, url: str
) -> None:
    asked = itertools.count()
    proxy.ask = lambda method, path: (
        "lost" if is_put_into_bronze(method, path) and next(asked) % 2 == 0 else None
    )
    assert bench.consume(Lake.open(url)).landed == 2 * EVENTS
    assert proxy.count("lost") >= 10
    lake = Lake.open(url)
    assert_each_landed_once(bench, lake)
    assert bench.consume(lake).landed == 0
