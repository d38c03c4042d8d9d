"""The function app as it is deployed, and a host to run it."""

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from _hosted import INSTALLED, Host

from landing import function_package

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip that is deployed, unpacked."""
    folder = tmp_path_factory.mktemp("deployed")
    function_package.write(ROOT, folder / "app.zip")
    with zipfile.ZipFile(folder / "app.zip") as archive:
        archive.extractall(folder / "app")
    return folder / "app"


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    if not INSTALLED.exists():
        reason = "the runtime of Azure Functions is not installed: make setup-functions"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    started = Host(tmp_path_factory.mktemp("host"))
    yield started
    started.close()
