"""Fixtures of streaming: stand-ins for what Azure has, that start and stop with it."""

import os
from collections.abc import Iterator

import pytest
from _silver import Silver
from azurite import Azurite, NotInstalledError


@pytest.fixture(scope="session")
def azurite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Azurite]:
    """A storage account's blobs, empty; on CI it has to be there."""
    try:
        started = Azurite.start(tmp_path_factory.mktemp("azurite"))
    except NotInstalledError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    try:
        yield started
    finally:
        started.stop()


@pytest.fixture(scope="module")
def silver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Silver]:
    """Where each event of a module's tests is once, or its last test fails."""
    silver = Silver(tmp_path_factory.mktemp("silver"))
    yield silver
    silver.assert_each_event_is_there_once()
