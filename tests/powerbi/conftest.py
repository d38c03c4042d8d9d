"""Fixtures of Power BI's part."""

import os
from collections.abc import Iterator

import pytest
from _loader import Loader, NotInstalledError


@pytest.fixture(scope="session")
def loader() -> Iterator[Loader]:
    """Microsoft's own reader of TMDL; on CI it has to be there."""
    try:
        started = Loader.start()
    except NotInstalledError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    try:
        yield started
    finally:
        started.stop()
