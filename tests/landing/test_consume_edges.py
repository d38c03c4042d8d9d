"""Addresses, the store in a folder, and what people write on the command line."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from _command import Run, run

from landing.cli._sizes import size
from landing.cli._starts import start_position
from landing.cli._times import duration
from landing.consume.buffer import Position
from landing.consume.checkpoints import CONTAINER, Checkpoints, open_store
from landing.consume.checkpoints import _container as container
from landing.consume.checkpoints import _named_container as named_container
from landing.consume.local_checkpoints import LocalCheckpointStore
from landing.errors import CheckpointError
from landing.hubs import HubAddress
from landing.settings import load_settings

__all__ = ["run"]  # the fixture

HOST = "shop.servicebus.windows.net"
ADDRESS = HubAddress(HOST, "order-events", "$Default")
NAMES = {
    "fully_qualified_namespace": HOST,
    "eventhub_name": "order-events",
    "consumer_group": "$Default",
}


def test_a_container_is_named_by_a_url_or_in_a_connection_string() -> None:
    url = "https://acc.blob.core.windows.net/checks"
    assert container(url) == ("https://acc.blob.core.windows.net", "checks")
    assert container(f"{url}/?sig=x") == (
        "https://acc.blob.core.windows.net?sig=x",
        "checks",
    )
    local = "http://127.0.0.1:10000/devstoreaccount1/checks"
    assert container(local) == ("http://127.0.0.1:10000/devstoreaccount1", "checks")
    assert named_container("AccountName=a;AccountKey=b==;") == (
        "AccountName=a;AccountKey=b==",
        CONTAINER,
    )
    assert named_container("AccountName=a;Container=mine")[1] == "mine"


def test_a_url_without_a_container_says_what_to_set() -> None:
    async def play() -> None:
        async with open_store("https://acc.blob.core.windows.net"):
            raise AssertionError("it was opened")

    with pytest.raises(CheckpointError, match="names no container"):
        asyncio.run(play())


def test_checkpoints_stand_in_a_local_lake_unless_told_and_else_must_be_told(
    tmp_path: Path,
) -> None:
    settings = load_settings(tmp_path, {})
    assert settings.require_checkpoints() == f"{tmp_path}/lake/checkpoints"
    remote = load_settings(tmp_path, {"TIDEMARK_LAKE": "az://lake"})
    with pytest.raises(CheckpointError, match="TIDEMARK_CHECKPOINTS"):
        remote.require_checkpoints()


def test_the_folder_keeps_checkpoints_and_the_hub_s_creation(tmp_path: Path) -> None:
    created = datetime(2026, 5, 4, 9, 0, 0, 123_000, tzinfo=UTC)

    async def play() -> None:
        first = Checkpoints(LocalCheckpointStore(tmp_path / "c"), ADDRESS)
        assert (await first.read()).positions == {}
        await first.write("0", Position(41, "1:23:456"))
        await first.write("0", Position(42, "1:23:457"))
        await first.note_created(created)
        # another process
        noted = await Checkpoints(LocalCheckpointStore(tmp_path / "c"), ADDRESS).read()
        assert noted.positions == {"0": Position(42, "1:23:457")}
        assert noted.created == created
        other = HubAddress(HOST, "trip-events", "$Default")
        elsewhere = Checkpoints(LocalCheckpointStore(tmp_path / "c"), other)
        assert (await elsewhere.read()).positions == {}

    asyncio.run(play())


def test_of_many_that_claim_a_partition_one_gets_it(tmp_path: Path) -> None:
    async def play() -> None:
        stores = [LocalCheckpointStore(tmp_path) for _ in range(8)]
        claims = [
            store.claim_ownership([{**NAMES, "partition_id": "0", "owner_id": str(n)}])
            for n, store in enumerate(stores)
        ]
        got = [claimed for claimed in await asyncio.gather(*claims) if list(claimed)]
        assert len(got) == 1
        (owner,) = await stores[0].list_ownership(*NAMES.values())
        assert owner["owner_id"] == next(iter(got[0]))["owner_id"]
        # who knows what stands there may take it over, and once
        again = [store.claim_ownership([owner | {"owner_id": "x"}]) for store in stores]
        taken = [claimed for claimed in await asyncio.gather(*again) if list(claimed)]
        assert len(taken) == 1

    asyncio.run(play())


def test_an_owner_counts_as_long_as_its_lease(tmp_path: Path) -> None:
    async def play() -> None:
        store = LocalCheckpointStore(tmp_path)
        checkpoints = Checkpoints(store, ADDRESS)
        await store.claim_ownership([{**NAMES, "partition_id": "0", "owner_id": "me"}])
        assert await checkpoints.owners(lease=60) == {"0": "me"}
        assert await checkpoints.owners(lease=-1) == {}

    asyncio.run(play())


def test_a_folder_that_is_a_file_says_what_to_check(tmp_path: Path) -> None:
    (tmp_path / "c").write_text("")
    checkpoints = Checkpoints(LocalCheckpointStore(tmp_path / "c"), ADDRESS)
    with pytest.raises(CheckpointError, match="TIDEMARK_CHECKPOINTS"):
        asyncio.run(checkpoints.read())


def test_a_store_that_never_answers_is_not_waited_for_without_end() -> None:
    """Azure's own client would wait and try again for minutes."""

    async def silence(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await asyncio.sleep(60)
        writer.close()

    async def play() -> None:
        server = await asyncio.start_server(silence, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with open_store(f"http://127.0.0.1:{port}/account/checks?sig=x") as store:
            checkpoints = Checkpoints(store, ADDRESS, answers_within=0.5)
            with pytest.raises(CheckpointError, match=r"no answer within 0\.5 seconds"):
                await checkpoints.write("0", Position(1, "1"))
            with pytest.raises(CheckpointError, match="no answer"):
                await checkpoints.read()
        server.close()

    asyncio.run(play())


def test_lengths_of_time_sizes_and_starts_are_read_as_people_write_them() -> None:
    assert duration("90s") == duration("1.5m") == duration("90")
    assert duration("2h") == timedelta(hours=2)
    assert size("16MB") == size("16 MiB") == size("16384K") == 16 * 1024**2
    assert start_position("latest") == "latest"
    assert start_position("41") == 41
    assert start_position("2026-05-01T10:00") == datetime(2026, 5, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (duration, "soon"),
        (duration, "999999999999d"),
        (size, "0MB"),
        (start_position, "newest"),
    ],
)
def test_what_means_nothing_is_answered_by_what_to_write(
    read: object, text: str
) -> None:
    with pytest.raises(click.BadParameter, match="write"):
        read(text)  # type: ignore[operator]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "dbt_project.yml").write_text("")
    folder = tmp_path / "dbt_project" / "bronze"
    folder.mkdir(parents=True)
    (folder / "s.yml").write_text(
        "sources: [{name: bronze, tables: [{name: clicks, config: {meta: {landing: "
        "{kind: stream, event_hub: clicks, connection: Hub}}}}]}]"
    )
    return tmp_path


@pytest.mark.parametrize(
    "words", ["consume", "checkpoints list", "checkpoints reset clicks --to latest"]
)
def test_commands_say_in_one_line_that_a_hub_has_no_address(
    run: Run, project: Path, words: str
) -> None:
    done = run(*words.split())
    assert done.returncode == 1
    assert "Set TIDEMARK_CONNECTION_HUB" in done.stderr
    assert done.stderr.count("\n") == 1


def test_produce_says_that_a_project_is_not_the_shop(run: Run, project: Path) -> None:
    done = run("produce", "--to", "lake", "--events", "1")
    assert done.returncode == 2
    assert "declares no order_events, trip_events" in done.stderr


def test_no_wait_needs_an_end(run: Run, project: Path) -> None:
    done = run("produce", "--no-wait")
    assert done.returncode == 2
    assert "--events or --for" in done.stderr


@pytest.mark.parametrize("shares", ["late=x", "tardy=0.1", "late=0.6,repeated=0.6"])
def test_shares_that_make_no_sense_are_refused(
    run: Run, project: Path, shares: str
) -> None:
    done = run("produce", "--disorder", shares)
    assert done.returncode == 2
    assert "--disorder" in done.stderr
