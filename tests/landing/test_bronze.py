"""What a path in Bronze says, and what a declared type is in its files."""

from datetime import UTC, datetime, timedelta, timezone

import pyarrow as pa
import pytest

from landing.bronze import Place, folder, hour_of, landed_hour, place_of
from landing.columns.types import arrow_type, declared_type

PATH = "bronze/orders/landed_hour=2026-05-01T10/orders-1.parquet"


def test_a_path_and_its_place_say_the_same() -> None:
    place = Place("orders", "2026-05-01T10", "orders-1.parquet")
    assert place.path == PATH
    assert place_of(PATH) == place


@pytest.mark.parametrize(
    "path",
    [
        "silver/orders/landed_hour=2026-05-01T10/a.parquet",
        "bronze/orders/2026-05-01T10/a.parquet",
        "bronze/orders/landed_hour=2026-05-01T10/a.csv",
        "bronze/orders/landed_hour=2026-05-01T10/below/a.parquet",
        "bronze/orders/landed_hour=2026-05-01T10",
        "bronze/orders",
        "",
    ],
)
def test_what_is_no_file_of_bronze_has_no_place(path: str) -> None:
    assert place_of(path) is None


def test_a_folder_is_the_prefix_of_its_files_and_of_no_other_source() -> None:
    assert PATH.startswith(folder("orders"))
    assert PATH.startswith(folder("orders", "2026-05-01T10"))
    assert not PATH.startswith(folder("order"))


def test_an_hour_is_in_utc_whatever_the_zone() -> None:
    noon = datetime(2026, 5, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    assert landed_hour(noon) == landed_hour(noon.astimezone(UTC)) == "2026-05-01T10"


def test_other_folders_have_no_hour() -> None:
    assert hour_of("landed_hour=2026-05-01T10") == "2026-05-01T10"
    assert hour_of("_delta_log") is None


@pytest.mark.parametrize(
    ("declared", "found"),
    [
        *((name, name) for name in ("varchar", "bigint", "integer", "smallint")),
        *((name, name) for name in ("double", "boolean", "date", "timestamp")),
        ("text", "varchar"),
        ("string", "varchar"),
        ("int", "integer"),
        ("bool", "boolean"),
        ("decimal(18,2)", "decimal(18,2)"),
    ],
)
def test_a_declared_type_is_found_again_in_its_file(declared: str, found: str) -> None:
    assert declared_type(arrow_type(declared)) == found


def test_types_that_no_declaration_names() -> None:
    assert declared_type(pa.binary()) == "varbinary"
    assert declared_type(pa.large_string()) == "varchar"
    assert declared_type(pa.float32()) is None
    with pytest.raises(KeyError):
        arrow_type("json")
