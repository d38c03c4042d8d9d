"""An HTTP API that fails is asked again where that may help; else nothing lands."""

from datetime import timedelta

import pytest
from _api_server import Reply, of
from _extracting import ApiExtraction
from _extraction import HOUR

from landing.declarations.api_options import SignIn
from landing.errors import SourceError
from landing.readers.api.retrying import ATTEMPTS, wait_before


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_an_answer_that_may_pass_is_asked_for_again(
    orders: ApiExtraction, status: int
) -> None:
    orders.answers(Reply("busy", status), Reply("busy", status), of(1))
    orders.extract()
    assert orders.ids() == [1]
    assert orders.waited == [1.0, 2.0]


def test_it_waits_as_long_as_the_api_says(orders: ApiExtraction) -> None:
    late = (HOUR + timedelta(seconds=90)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    orders.answers(
        Reply("", 429, {"Retry-After": "7"}), Reply("", 503, {"Retry-After": late}), []
    )
    orders.extract()
    assert orders.waited == [7.0, 90.0]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Wed, 01 May 2024 12:29:00 GMT", 0.0),
        ("soon", 4.0),
        ("-5", 4.0),
        (None, 4.0),
    ],
)
def test_a_wait_is_never_negative_nor_nonsense(
    header: str | None, seconds: float
) -> None:
    assert wait_before(3, header, HOUR) == seconds


def test_it_does_not_wait_for_an_hour(orders: ApiExtraction) -> None:
    orders.answers(Reply("", 429, {"Retry-After": "3600"}))
    with pytest.raises(SourceError, match=r"429 .*asked again in 3,600 seconds"):
        orders.extract()
    assert orders.waited == []


def test_it_gives_up_in_the_end(orders: ApiExtraction) -> None:
    orders.answers(Reply("on fire", 500))
    with pytest.raises(SourceError, match=r"500 .*\(on fire\), 6 times in a row"):
        orders.extract()
    assert len(orders.api.requests) == ATTEMPTS


def test_pages_that_fail_half_way_land_nothing(orders: ApiExtraction) -> None:
    orders.page(by="number", parameter="page", first=1)
    orders.answers(of(1), of(2), Reply("gone", 410))
    with pytest.raises(SourceError, match=r"/v2/orders answers 410 Gone \(gone\)"):
        orders.extract(part_rows=1)
    assert orders.files() == []
    orders.answers(of(1), of(2), [])
    orders.extract()
    assert orders.ids() == [1, 2]


def test_an_answer_that_is_cut_is_asked_for_again(orders: ApiExtraction) -> None:
    orders.answers(Reply(of(1, 2), cut=9), of(1, 2))
    orders.extract()
    assert orders.ids() == [1, 2]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply("no", 401), "401 .*Check TIDEMARK_SECRET_CRM and landing.sign_in"),
        (Reply("no", 403), "403 .*Check what the identity may read"),
        (Reply("no", 404), "404 .*Mend landing.path"),
        (Reply("", 302, {"Location": "/login"}), "302 Found .*leads to: /login"),
        (Reply("<html>"), "answers what is not JSON"),
        (Reply('[{"id": 1,'), "answers what is not JSON"),
        (Reply(b'["\xff"]'), "answers what is not UTF-8 at byte 2"),
        (
            Reply([{"data": 1}]),
            "a record of .*has no id, which is of its key; it has data",
        ),
        (
            Reply(of("x")),
            "column id of row id='x' holds 'x', which is not exactly",
        ),
        (Reply([*of(1), {"changed": "x"}]), "a record of .*has no id, which is of"),
        (
            Reply("[]", 200, {"Content-Encoding": "gzip"}),
            "answers what is not compressed as it says",
        ),
        (Reply(of(1, landed_at=2)), "has a column landed_at"),
    ],
)
def test_an_answer_that_cannot_be_taken_says_why(
    orders: ApiExtraction, reply: Reply, expected: str
) -> None:
    orders.answers(reply)
    with pytest.raises(SourceError, match=expected):
        orders.extract()
    assert len(orders.api.requests) == 1
    assert orders.files() == []


def test_columns_that_differ_in_case_alone_are_refused(orders: ApiExtraction) -> None:
    orders.answers(of(1, a=1) + of(2, A=1))
    with pytest.raises(SourceError, match="columns a and A, which differ"):
        orders.extract()


def test_records_that_are_elsewhere_are_named(orders: ApiExtraction) -> None:
    orders.declare(records="data.items")
    orders.answers({"data": {"rows": []}})
    with pytest.raises(SourceError, match="answers without items where"):
        orders.extract()


def test_an_api_that_cannot_be_reached_says_so(orders: ApiExtraction) -> None:
    orders.address = "http://127.0.0.1:9/v2"
    with pytest.raises(SourceError, match=r"9/v2/orders cannot be reached: .*refused"):
        orders.extract()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"data": None, "error": "busy"}, r"no list .*says data, but null: 200 OK \("),
        ({"error": "busy"}, r"answers without data where .*says data: 200 OK \("),
        ({"data": {"id": 2}}, r"no list of records, .*but an object: 200 OK"),
        ({"data": "busy"}, "no list of records, .*but a single value: 200 OK"),
        ({"data": [None]}, "answers what is not JSON: { is expected .*: 200 OK"),
        ({"data": [], "error": "busy"}, "answers no records, and an error: 200 OK"),
        ({"data": [], "errors": [{"code": 7}]}, "answers no records, and an error"),
        ({"data": [], "ok": False}, "answers no records, and an error: 200 OK"),
        ("<html>", r"answers what is not JSON: .*: 200 OK \(<html>\)"),
    ],
)
@pytest.mark.parametrize("page", [1, 2])
def test_a_page_without_a_list_of_records_is_never_the_end(
    orders: ApiExtraction, body: object, expected: str, page: int
) -> None:
    orders.declare(records="data", since_parameter="since")
    orders.page(by="cursor", next="next", parameter="after")
    orders.answers({"data": of(0)})
    orders.extract()
    before = orders.files()
    orders.answers(*[{"data": of(n), "next": "a"} for n in range(1, page)], body)
    with pytest.raises(SourceError, match=expected) as raised:
        orders.extract(part_rows=1)
    assert f"{orders.address}/orders answers" in raised.value.message
    assert "since=" not in raised.value.message
    assert orders.files() == before
    asked = orders.api.queries("since")[-page]
    orders.answers({"data": of(1)})
    orders.extract()
    assert orders.ids() == [0, 1]
    assert orders.api.queries("since")[-1] == asked == "2024-05-01T11:50:00Z"


def test_an_answer_that_shows_the_secret_is_shown_without_it(
    orders: ApiExtraction,
) -> None:
    orders.declare(records="data", sign_in=SignIn(by="bearer"))
    orders.secret = "s3cret"
    orders.answers({"data": None, "error": "no s3cret here"})
    with pytest.raises(SourceError, match=r"no \*\*\* here") as raised:
        orders.extract()
    assert "s3cret" not in str(raised.value)


def test_an_empty_list_with_no_error_beside_it_is_no_error(
    orders: ApiExtraction,
) -> None:
    orders.declare(records="data")
    orders.answers({"data": [], "error": None, "errors": [], "ok": True})
    assert orders.extract().rows == 0
