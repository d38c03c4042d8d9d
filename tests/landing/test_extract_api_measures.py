"""What an API is asked for, and where records are, cannot change in silence."""

import json
from typing import Any

import pytest
from _api_server import Reply, Request, of
from _extracting import ApiExtraction

from landing.control.moves import adopt_watermark, reset_watermark
from landing.declarations.api_options import Pages
from landing.errors import WatermarkError


@pytest.fixture
def landed(orders: ApiExtraction) -> ApiExtraction:
    """An API of which a few records landed, and others are out of sight."""
    orders.declare(records="data", since_parameter="since", parameters={"open": "s3c"})

    def answer(request: Request) -> Reply:
        shown = of(1) if request.query.get("open") == "s3c" else of(1, 2)
        kept = [] if "since" in request.query else shown
        return Reply({"data": kept, "old": [*kept, *of(3)]})

    orders.api.answer = answer
    orders.extract()
    return orders


def measured(extraction: ApiExtraction) -> dict[str, Any]:
    text = extraction.control.standing("orders").measured
    assert text is not None
    return dict(json.loads(text))


CHANGES = [
    ({"parameters": {}}, "landing.parameters says otherwise of open"),
    (
        {"parameters": {"open": "no", "x": "y"}},
        "landing.parameters says otherwise of open, x",
    ),
    ({"records": "old"}, "landing.records says was data, and is old now"),
    (
        {"pages": Pages(by="offset", parameter="skip")},
        "landing.pages says was none, and is by offset, parameter skip now",
    ),
    ({"path": "/orders/all"}, "the table was /orders, and is /orders/all now"),
]


@pytest.mark.parametrize(("changes", "told"), CHANGES)
def test_what_decides_which_records_are_seen_is_a_stop(
    landed: ApiExtraction, changes: dict[str, Any], told: str
) -> None:
    before = landed.files()
    landed.declare(**changes)
    for _ in range(2):
        with pytest.raises(WatermarkError) as raised:
            landed.extract()
    assert told in raised.value.message
    assert "s3c" not in str(raised.value)
    assert "tidemark watermark reset orders" in raised.value.way_out
    assert "tidemark watermark adopt orders" in raised.value.way_out
    assert landed.files() == before


def test_records_that_come_into_sight_land_after_a_reset(landed: ApiExtraction) -> None:
    landed.declare(parameters={})
    with pytest.raises(WatermarkError):
        landed.extract()
    reset_watermark("orders", landed.control)
    assert landed.ids(landed.extract().paths) == [1, 2]
    assert landed.extract().rows == 0


def test_other_parameters_may_be_adopted(landed: ApiExtraction) -> None:
    landed.declare(parameters={"open": "no"})
    adopt_watermark(landed.source, landed.reader, landed.control, landed.lake)  # type: ignore[arg-type]
    assert landed.extract().rows == 0


@pytest.mark.parametrize(
    "changes", [{"since_parameter": "from"}, {"pages": Pages(by="link")}]
)
def test_what_decides_nothing_goes_on(
    landed: ApiExtraction, changes: dict[str, Any]
) -> None:
    landed.declare(pages=Pages(by="link", size=5, size_parameter="n"), name="paged")
    landed.extract()
    landed.declare(**changes)
    landed.extract()


def test_no_value_of_a_parameter_is_kept(landed: ApiExtraction) -> None:
    """It may be a key after all."""
    assert "s3c" not in json.dumps(measured(landed))


def test_a_control_table_of_before_gets_what_is_declared_now(
    landed: ApiExtraction,
) -> None:
    kept = measured(landed)
    for part in ("parameters", "records", "pages", "deleted"):
        del kept[part]
    del kept["measure"]["definition"]
    with landed.control.database.transaction() as connection:
        connection.exec_driver_sql(
            "update landing_watermark set measured = ?", (json.dumps(kept),)
        )
    landed.declare(parameters={"open": "no"})
    assert landed.extract().rows == 0
    assert measured(landed)["records"] == "data"
    landed.declare(parameters={})
    with pytest.raises(WatermarkError, match="says otherwise of open"):
        landed.extract()
