"""Fixtures of extraction: a real source, a real lake and a real control table."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from _api_server import Api, serving
from _extracting import ApiExtraction, FileExtraction, TableExtraction


@pytest.fixture
def table_extraction(tmp_path: Path) -> TableExtraction:
    return TableExtraction(tmp_path)


@pytest.fixture
def file_extraction(tmp_path: Path) -> FileExtraction:
    return FileExtraction(tmp_path)


@pytest.fixture
def api() -> Iterator[Api]:
    with serving() as served:
        yield served


@pytest.fixture
def orders(tmp_path: Path, api: Api) -> ApiExtraction:
    return ApiExtraction(tmp_path, api)
