"""Fixtures of streaming: stand-ins for what Azure has, that start and stop with it."""

import os
from collections.abc import Iterator

import pytest
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
