"""An HTTP API lands as a table does: exactly, and from a watermark on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from _api_server import Api, Reply, Request, of, serving
from _extracting import ApiExtraction
from _extraction import HOUR

from landing.declarations.api_options import SignIn
from landing.errors import SourceError
from landing.extraction.steps import Request as Wanted
from landing.extraction.window import at, parse_time
from landing.readers.api.since import since_of


def test_values_land_as_they_were_sent(orders: ApiExtraction) -> None:
    orders.declare("id bigint", "changed timestamp", "price decimal(18,4)")
    orders.declare(records="data.items")
    orders.answers(
        '{"data": {"items": [{"id": 1, "changed": "2024-05-01T12:00:00Z", '
        '"price": 1.10, "paid": 1.10, "big": 12345678901234567890.5, "yes": true, '
        '"lines": [{"price":  2.50}], "none": null}]}}'
    )
    assert orders.extract().rows == 1
    (row,) = orders.rows()
    assert row["price"] == Decimal("1.1000")
    assert (row["paid"], row["big"]) == ("1.10", "12345678901234567890.5")
    assert (row["lines"], row["yes"]) == ('[{"price":  2.50}]', "true")
    (request,) = orders.api.requests
    assert (request.path, request.query) == ("/v2/orders", {})


def test_the_next_run_asks_from_the_largest_watermark_less_the_overlap(
    orders: ApiExtraction,
) -> None:
    orders.declare(since_parameter="since", parameters={"expand": "lines"})
    orders.answers(of(1, 2))
    assert orders.extract().rows == 2
    orders.answers(of(2) + of(3, changed="2024-05-01T12:05:00.5Z"))
    assert orders.ids(orders.extract().paths) == [3]
    orders.answers(of(4))
    orders.extract()
    assert orders.api.queries("since") == [
        None,
        "2024-05-01T11:50:00Z",
        "2024-05-01T11:55:00Z",
    ]
    assert set(orders.api.queries("expand")) == {"lines"}
    assert orders.ids() == [1, 2, 3, 4]


def by_moments(api: Api, records: list[dict[str, Any]], zone: str = "UTC") -> None:
    """Answer as a server does that compares moments, at which its dates begin."""
    of_zone = ZoneInfo(zone)

    def answer(request: Request) -> Reply:
        since = parse_time(request.query.get("since", "0001-01-01"))
        assert since is not None
        kept = [(parse_time(one["changed"], of_zone) or 0, one) for one in records]
        return Reply([one for moment, one in kept if moment >= since])

    api.answer = answer


@pytest.mark.parametrize("data_type", ["varchar", "date"])
@pytest.mark.parametrize("overlap", [0, 10, 60 * 24])
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Auckland"])
@pytest.mark.parametrize("servers", ["same", "UTC"])
def test_a_second_record_of_the_same_day_lands(
    orders: ApiExtraction, data_type: str, overlap: int, zone: str, servers: str
) -> None:
    orders.declare("id bigint", f"changed {data_type}", since_parameter="since")
    orders.declare(overlap=timedelta(minutes=overlap), timezone=zone)
    records = of(1, changed="2024-04-29")
    by_moments(orders.api, records, zone if servers == "same" else "UTC")
    orders.extract()
    records += of(2, changed="2024-04-29")
    orders.extract()
    assert set(orders.ids()) == {1, 2}


def test_a_date_is_asked_for_by_the_second_before_its_day(
    orders: ApiExtraction,
) -> None:
    """Which a server finds it by that compares texts, too."""
    orders.declare(since_parameter="since", overlap=timedelta(0))
    orders.answers(of(1, changed="2024-04-30"))
    orders.extract()
    orders.extract()
    assert orders.api.queries("since") == [None, "2024-04-29T23:59:59Z"]
    assert "2024-04-30" > "2024-04-29T23:59:59Z"
    orders.answers([])  # so that no date tells that there are any
    for zone, since in (("UTC", "2024-04-28T23"), ("Asia/Tokyo", "2024-04-28T14")):
        orders.declare(timezone=zone, name=f"orders_{zone}")
        orders.extract(request=Wanted(since="2024-04-29"))
        assert orders.api.queries("since")[-1] == f"{since}:59:59Z"


def test_dates_among_times_are_asked_for_from_the_beginning_of_the_day(
    orders: ApiExtraction,
) -> None:
    orders.declare(since_parameter="since")
    records = of(1, changed="2024-04-29T10:00:00Z")
    by_moments(orders.api, records)
    orders.extract()
    records += of(2, changed="2024-04-29") + of(3, changed="2024-04-30")
    orders.extract()
    assert orders.ids() == [1, 2, 3]
    assert orders.api.queries("since") == [
        None,
        "2024-04-29T09:50:00Z",
        "2024-04-28T23:59:59Z",
    ]


def test_what_is_told_is_never_later_than_the_window(orders: ApiExtraction) -> None:
    noon = at(datetime(2024, 5, 1, 12, tzinfo=UTC))
    for low in (noon, noon + 1, noon + 999, noon - 1, noon + 10**9 - 1):
        for of_days in (False, True):
            told = parse_time(str(since_of(orders.source, low, of_days=of_days)))
            assert told is not None
            assert told <= low
    first = parse_time("0001-01-01")
    assert since_of(orders.source, first, of_days=True) is None


def test_a_watermark_in_seconds_is_asked_for_as_a_number(
    orders: ApiExtraction,
) -> None:
    orders.declare("id bigint", "changed bigint", since_parameter="since")
    orders.declare(watermark_unit="seconds", overlap=None)
    now = int(HOUR.timestamp())
    orders.answers([{"id": 1, "changed": now - 60}])
    orders.extract()
    orders.answers([{"id": 1, "changed": now - 60}, {"id": 2, "changed": now - 60}])
    result = orders.extract()
    assert orders.ids(result.paths) == [2], "a tie with what was seen"
    since = int(orders.api.requests[-1].query["since"])
    assert since <= now - 660
    assert result.window_high == str(now)


def test_an_api_that_always_answers_all_lands_what_changed(
    orders: ApiExtraction,
) -> None:
    orders.answers(of(1, 2, changed="2024-05-01T08:00:00Z"))
    orders.extract()
    orders.answers(of(1, changed="2024-05-01T08:00:00Z") + of(2))
    assert orders.ids(orders.extract().paths) == [2]


def test_rows_that_are_gone_stop_nothing_as_an_api_cannot_be_asked_for_them(
    orders: ApiExtraction,
) -> None:
    orders.answers(of(1))
    orders.extract()
    orders.answers([])
    assert orders.extract().rows == 0
    orders.answers(of(2))
    assert orders.extract().rows == 1


@pytest.mark.parametrize(
    ("sign_in", "header", "value"),
    [
        (SignIn(by="bearer"), "Authorization", "Bearer s3cret"),
        (SignIn(by="key"), "X-API-Key", "s3cret"),
        (SignIn(by="key", header="Ocp-Key"), "Ocp-Key", "s3cret"),
    ],
)
def test_the_secret_is_sent_as_declared(
    orders: ApiExtraction, sign_in: SignIn, header: str, value: str
) -> None:
    orders.declare(sign_in=sign_in)
    orders.secret = "s3cret"
    orders.answers(of(1))
    orders.extract()
    assert orders.api.requests[0].headers[header] == value


def test_a_secret_that_is_missing_is_named(orders: ApiExtraction) -> None:
    orders.declare(sign_in=SignIn(by="bearer"))
    with pytest.raises(SourceError, match="Set TIDEMARK_SECRET_CRM"):
        orders.extract()
    assert orders.api.requests == []


def test_a_page_on_another_server_is_not_asked_for(orders: ApiExtraction) -> None:
    orders.declare(sign_in=SignIn(by="bearer"))
    orders.secret = "s3cret"
    orders.page(by="link")
    with serving() as other:
        link = f'<{other.address}/steal>; rel="next"'
        orders.answers(Reply(of(1), headers={"Link": link}))
        with pytest.raises(SourceError, match="next page on another server"):
            orders.extract()
        assert other.requests == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://api.example.com", "begins with http:, by which whoever is on the way"),
        ("https://me:pw@api.example.com", "has a user or a query in it"),
        ("https://api.example.com/?key=1", "has a user or a query in it"),
        ("https://me:pw#1@api.example.com", "has a user or a query in it"),
        ("https://me:pw/1@api.example.com", "has a user or a query in it"),
        ("https://[pw", "is not an address such as https://"),
        ("https://api.example.com:pw", "is not an address such as https://"),
        ("api.example.com", "is not an address such as https://"),
    ],
)
def test_an_address_that_would_give_the_secret_away_is_refused(
    orders: ApiExtraction, address: str, expected: str
) -> None:
    orders.declare(sign_in=SignIn(by="bearer"))
    orders.secret, orders.address = "s3cret", address
    with pytest.raises(SourceError, match=expected) as raised:
        orders.extract()
    assert "pw" not in str(raised.value)
    assert "s3cret" not in str(raised.value)


def test_what_is_no_secret_is_not_asked_for_unencrypted_either(
    orders: ApiExtraction,
) -> None:
    orders.address = "http://api.example.com"
    with pytest.raises(SourceError, match="begins with http:") as refused:
        orders.extract()
    assert "address with https:" in refused.value.way_out


def test_entra_is_asked_for_a_token_of_the_scope(
    orders: ApiExtraction, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real credential needs a tenant; what is shown is how it is asked and used."""
    asked: list[str] = []

    class Credential:
        def get_token(self, scope: str) -> Any:
            asked.append(scope)
            return type("Token", (), {"token": "t0ken"})

    monkeypatch.setattr("azure.identity.DefaultAzureCredential", Credential)
    orders.declare(sign_in=SignIn(by="entra", scope="api://crm/.default"))
    orders.answers(of(1))
    orders.extract()
    assert orders.api.requests[0].headers["Authorization"] == "Bearer t0ken"
    assert asked == ["api://crm/.default"]


def test_deleted_rows_are_marked_by_a_column(orders: ApiExtraction) -> None:
    orders.declare("id bigint", "changed varchar", "gone varchar")
    orders.source = replace(orders.source, deleted_column="gone", deletes="column")
    orders.answers(of(1, gone=True) + of(2, gone=False) + of(3))
    orders.extract()
    assert [row["is_deleted"] for row in orders.rows()] == [True, False, False]


def test_records_that_are_gone_for_good_are_found_by_their_keys(
    orders: ApiExtraction,
) -> None:
    orders.declare(since_parameter="since", deletes="reconcile")
    orders.declare(reconcile_every=timedelta(0))
    rows = of(1, 2, 3, 4)
    orders.api.answer = lambda r: Reply([] if "since" in r.query else rows)
    orders.extract()
    rows = of(1, 2, 4)
    (gone,) = orders.rows(orders.extract().paths)
    assert (gone["id"], gone["is_deleted"]) == (3, True)
    rows = []
    with pytest.raises(SourceError, match="/orders is empty"):
        orders.extract()
