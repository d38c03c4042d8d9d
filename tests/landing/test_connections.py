"""A connection leads to the file or folder of a source."""

from pathlib import Path

import pytest
from _extraction import OLD

from landing.errors import SourceError
from landing.readers import open_reader
from landing.readers.sqlite import SqliteReader
from landing.settings import load_settings


def test_a_connection_is_a_file_or_a_folder_below_the_project(
    table_extraction, file_extraction, tmp_path: Path
) -> None:
    table_extraction.create()
    table_extraction.insert((1, OLD))
    file_extraction.write(f"id,changed\n1,{OLD}\n")
    for shop, catalogue in (
        ("sqlite:///shop.db", "inbox"),
        (f"sqlite:///{tmp_path}/shop.db", f"file://{tmp_path}/inbox"),
    ):
        settings_ = load_settings(
            tmp_path,
            {
                "TIDEMARK_CONNECTION_SHOP": shop,
                "TIDEMARK_CONNECTION_CATALOGUE": catalogue,
            },
        )
        reader = open_reader(table_extraction.source, settings_)
        with reader.open(table_extraction.source) as reading:
            assert reading.schema.names == ["id", "changed"]
        place = open_reader(file_extraction.source, settings_)
        assert [file.name for file in place.files("*.csv")] == ["products.csv"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", "connection shop has no address.*TIDEMARK_CONNECTION_SHOP"),
        ("gopher://host/db", "scheme gopher, which cannot be read as a table"),
    ],
)
def test_a_connection_that_cannot_be_used_is_named(
    table_extraction, tmp_path: Path, url: str, expected: str
) -> None:
    settings_ = load_settings(tmp_path, {"TIDEMARK_CONNECTION_SHOP": url})
    with pytest.raises(SourceError, match=expected):
        open_reader(table_extraction.source, settings_)


@pytest.mark.parametrize("url", ["s3://bucket", "sqlite:///shop.db"])
def test_an_address_without_files_is_named(
    file_extraction, tmp_path: Path, url: str
) -> None:
    settings_ = load_settings(tmp_path, {"TIDEMARK_CONNECTION_CATALOGUE": url})
    scheme = url.partition("://")[0]
    with pytest.raises(SourceError, match=f"scheme {scheme}, which has no files"):
        open_reader(file_extraction.source, settings_)


def test_a_name_with_odd_characters_is_a_file_like_any(
    table_extraction, tmp_path: Path
) -> None:
    table_extraction.database = tmp_path / "100% shop?#.db"
    table_extraction.reader = SqliteReader(table_extraction.database)
    table_extraction.create()
    assert table_extraction.extract().rows == 0


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://tide:12/s3cret@127.0.0.1/shop",
        "postgresql://tide:s3cret#1@127.0.0.1/shop",
        "postgresql://tide:[s3cret@127.0.0.1/shop",
        "mysql://tide:12/s3cret@127.0.0.1/shop",
        "mysql://tide:[s3cret@127.0.0.1/shop",
        "mssql://tide:12/s3cret@127.0.0.1/shop",
        "mssql://tide:12?s3cret@127.0.0.1/shop",
        "oracle://tide:x@127.0.0.1:s3cret/shop",
    ],
)
def test_an_address_with_a_password_that_is_not_escaped_is_not_shown(
    table_extraction, tmp_path: Path, url: str
) -> None:
    settings_ = load_settings(tmp_path, {"TIDEMARK_CONNECTION_SHOP": url})
    source = table_extraction.source
    with (
        pytest.raises(SourceError, match="is not one") as raised,
        open_reader(source, settings_).open(source),
    ):
        pass
    assert "s3cret" not in str(raised.value)
    assert "12" not in str(raised.value)


def test_a_place_with_a_signature_is_not_shown(file_extraction, tmp_path: Path) -> None:
    url = "abfss://in@store.dfs.core.windows.net/path?sig=s3cret"
    settings_ = load_settings(tmp_path, {"TIDEMARK_CONNECTION_CATALOGUE": url})
    with pytest.raises(SourceError, match="has a query in it") as raised:
        open_reader(file_extraction.source, settings_)
    assert "s3cret" not in str(raised.value)
