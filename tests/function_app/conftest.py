"""The function app as it is deployed, and a host to run it."""

import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from _hosted import INSTALLED, PYTHONS, Host, Worker

from landing.functions import package as function_package

ROOT = Path(__file__).parents[2]
Start = Callable[..., Worker]


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip that is deployed, unpacked."""
    folder = tmp_path_factory.mktemp("deployed")
    function_package.write(ROOT, folder / "app.zip")
    with zipfile.ZipFile(folder / "app.zip") as archive:
        archive.extractall(folder / "app")
    return folder / "app"


def missing(reason: str) -> NoReturn:
    """Skip a test on a user's machine; on CI nothing may be missing."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def peer() -> Iterator[Any]:
    """A stand-in for Event Hubs, with the hub of order_events."""
    try:
        from event_hubs_peer import Peer
    except ModuleNotFoundError as error:
        missing(f"{error.name} is not installed: make setup")
    with Peer({"order-events": 4}, text_offsets=True) as started:
        yield started


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    if not INSTALLED.exists():
        missing("the runtime of Azure Functions is not installed: make setup-functions")
    started = Host(tmp_path_factory.mktemp("host"))
    yield started
    started.close()


@pytest.fixture(scope="module", params=PYTHONS)
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def shared(
    host: Host, app: Path, version: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Worker, Path]]:
    """A worker of each Python, and its lake."""
    lake = tmp_path_factory.mktemp("lake") / "lake"
    worker = host.start(app, version, TIDEMARK_LAKE=str(lake))
    yield worker, lake
    host.kill(worker)


@pytest.fixture
def start(host: Host, app: Path, version: str) -> Iterator[Start]:
    """Start a worker on the app, or another one, which ends with the test."""
    started: list[Worker] = []

    def start(folder: Path = app, **settings: str) -> Worker:
        started.append(host.start(folder, version, **settings))
        return started[-1]

    yield start
    for worker in started:
        host.kill(worker)


@pytest.fixture
def hosted(shared: tuple[Worker, Path]) -> Iterator[tuple[Worker, Path]]:
    """The worker, with nothing of order_events in its lake."""
    yield shared
    shutil.rmtree(shared[1] / "bronze", ignore_errors=True)
