"""All pages of an HTTP API are read, however it pages, and never for ever."""

from typing import Any

import pytest
from _api_server import Reply, Request, of
from _extracting import ApiExtraction

from landing.errors import SourceError


def test_pages_are_followed_by_their_link(orders: ApiExtraction) -> None:
    orders.page(by="link", size_parameter="per_page", size=2)

    def answer(request: Request) -> Reply:
        page = int(request.query.get("page", 1))
        link = f'</v2/orders?page={page + 1}&per_page=2>; rel="next", </>; rel="first"'
        rows = of(page * 2 - 1, page * 2) if page != 2 else []  # an empty page between
        return Reply(rows, headers={"Link": link} if page < 3 else {})

    orders.api.answer = answer
    orders.extract()
    assert orders.ids() == [1, 2, 5, 6]
    assert orders.api.queries("per_page") == ["2", "2", "2"]


@pytest.mark.parametrize("end", [None, "", False])
def test_pages_are_followed_by_their_cursor(orders: ApiExtraction, end: Any) -> None:
    orders.declare(records="data", since_parameter="since", parameters={"a": "b"})
    orders.page(by="cursor", parameter="after", next="meta.next")
    cursors = {None: "x y&z", "x y&z": 7, "7": end}

    def answer(request: Request) -> Reply:
        after = request.query.get("after")
        number = list(cursors).index(after)
        return Reply({"data": of(number), "meta": {"next": cursors[after]}})

    orders.api.answer = answer
    orders.extract()
    assert orders.ids() == [0, 1, 2]
    assert set(orders.api.queries("a")) == {"b"}


def test_a_cursor_may_be_an_address_whose_name_has_a_dot(
    orders: ApiExtraction,
) -> None:
    orders.declare(records="value")
    orders.page(by="cursor", next="@odata.nextLink")
    following = f"{orders.address}/orders?$skiptoken=2"
    orders.answers({"value": of(1), "@odata.nextLink": following}, {"value": of(2)})
    orders.extract()
    assert orders.ids() == [1, 2]
    assert orders.api.queries("$skiptoken") == [None, "2"]


def test_pages_by_offset_go_on_until_one_is_empty(orders: ApiExtraction) -> None:
    orders.page(by="offset", parameter="skip", size_parameter="limit", size=100)
    # the server gives two at most, whatever is asked for
    orders.api.answer = lambda r: Reply(of(1, 2, 3, 4, 5)[int(r.query["skip"]) :][:2])
    orders.extract()
    assert orders.ids() == [1, 2, 3, 4, 5]
    assert orders.api.queries("skip") == ["0", "2", "4", "5"]


def test_pages_by_number_begin_where_the_declaration_says(
    orders: ApiExtraction,
) -> None:
    orders.page(by="number", parameter="page", first=0)
    pages = {"0": of(1, 2), "1": of(2, 3), "2": []}  # one is on two pages
    orders.api.answer = lambda r: Reply(pages[r.query["page"]])
    orders.extract()
    assert set(orders.ids()) == {1, 2, 3}


@pytest.mark.parametrize(
    ("pages", "reply", "expected"),
    [
        (
            {"by": "number", "parameter": "page", "first": 1},
            Reply(of(1)),
            "gives the same records 3 times in a row",
        ),
        (
            {"by": "link"},
            Reply([], headers={"Link": '</v2/orders?page=2>; rel="next"'}),
            "leads back to a page that was read already",
        ),
    ],
)
def test_pages_without_an_end_are_refused(
    orders: ApiExtraction, pages: dict[str, Any], reply: Reply, expected: str
) -> None:
    orders.page(**pages)
    orders.answers(reply)
    with pytest.raises(SourceError, match=expected):
        orders.extract()
    assert orders.files() == []
    assert len(orders.api.requests) <= 3


def test_pages_that_are_new_for_ever_are_refused(orders: ApiExtraction) -> None:
    orders.page(by="number", parameter="page", first=1, most=20)
    orders.api.answer = lambda r: Reply(of(int(r.query["page"])))
    with pytest.raises(SourceError, match="has not ended after 20 pages"):
        orders.extract()
    assert len(orders.api.requests) == 20


@pytest.mark.parametrize("by", ["link", "cursor"])
def test_as_many_pages_as_are_allowed_are_read(orders: ApiExtraction, by: str) -> None:
    if by == "link":
        orders.page(by="link", most=2)
        headers = {"Link": '</v2/orders?page=2>; rel="next"'}
        orders.answers(Reply(of(1), headers=headers), of(2))
    else:
        orders.page(by="cursor", next="next", parameter="after", most=2)
        orders.declare(records="data")
        orders.answers({"data": of(1), "next": "a"}, {"data": of(2)})
    orders.extract()
    assert orders.ids() == [1, 2]


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("{}", "names a next page with a login in its address"),
        ("http://127.0.0.1:x/v2/orders", "names a next page that is no address"),
    ],
)
def test_a_next_page_that_is_not_to_be_asked_for_is_refused(
    orders: ApiExtraction, link: str, expected: str
) -> None:
    orders.page(by="link")
    there = orders.address.replace("//", "//ana:hunter2@")
    link = link.format(f"{there}/orders?page=2")
    orders.answers(Reply(of(1), headers={"Link": f'<{link}>; rel="next"'}), [])
    with pytest.raises(SourceError, match=expected) as raised:
        orders.extract()
    assert len(orders.api.requests) == 1
    assert "hunter2" not in str(raised.value)


def test_records_with_other_members_land_in_one_file(orders: ApiExtraction) -> None:
    orders.page(by="number", parameter="page", first=1)
    pages = {"1": of(1, a="x"), "2": of(2, b="y"), "3": []}
    orders.api.answer = lambda r: Reply(pages[r.query["page"]])
    assert orders.extract().files == 1
    assert [(row["a"], row["b"]) for row in orders.rows()] == [("x", None), (None, "y")]


LINK = {"Link": '</v2/orders?page=2>; rel="last Next"'}


@pytest.mark.parametrize(
    ("more", "headers", "told"),
    [
        ({}, LINK, "by its header Link that there is more, .*pages: {by: link}"),
        (
            {"next": "/v2/orders?page=2"},
            {},
            'at next that there is more, .*pages: {by: cursor, next: "next"}',
        ),
        ({"next_page": 2}, {}, "at next_page that there is more"),
        (
            {"meta": {"next_cursor": "x"}},
            {},
            'at meta.next_cursor .*next: "meta.next_cursor", parameter: what the',
        ),
        ({"@odata.nextLink": "https://x.test/a?b"}, {}, "at @odata.nextLink that"),
        ({"paging": {"next": {"after": "5"}}}, {}, "at paging.next that there"),
        ({"has_more": True}, {}, "at has_more that there is more"),
        ({"pageInfo": {"hasNextPage": True}}, {}, "at pageInfo.hasNextPage that"),
        ({"last": False}, {}, "at last that there is more"),
        ({"page": {"totalPages": 3}}, {}, "at page.totalPages that there is more"),
    ],
)
def test_pages_that_are_not_declared_are_told_of(
    orders: ApiExtraction, more: Any, headers: dict[str, str], told: str
) -> None:
    orders.declare(records="data")
    orders.answers(Reply({"data": of(1), **more}, headers=headers))
    with pytest.raises(SourceError, match=told) as raised:
        orders.extract()
    assert "landing.pages does not say how to come to it" in raised.value.message
    assert orders.files() == []


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"next": None, "next_page": "", "has_more": False, "total_pages": 1},
        {"links": {"next": None, "self": "/v2/orders", "last": "/v2/orders"}},
        {"paging": {"next": {"link": None}}},
        {"links": {"next": "/v2/orders?page=2"}, "meta": {"has_more": False}},
        {"cursor": "here", "total": 100, "user": {"next": "step"}},
    ],
)
def test_an_answer_that_is_all_there_is_lands(orders: ApiExtraction, said: Any) -> None:
    orders.declare(records="data")
    orders.answers({"data": of(1, next="is mine"), **said})
    orders.extract()
    assert orders.ids() == [1]


@pytest.mark.parametrize(
    ("more", "headers", "told"),
    [
        ({"meta": {"next_cursor": "x"}}, {}, "says at meta.next_cursor that there is"),
        ({"links": {"next": "/v2/orders?b"}}, {}, "says at links.next that there"),
        ({"cursor": "x"}, {}, "says at cursor that there is more"),
        ({"meta": {"next": None}, "has_more": True}, {}, "says at has_more that"),
        ({}, LINK, "says by its header Link that there is more"),
    ],
)
def test_a_cursor_that_is_called_otherwise_is_named(
    orders: ApiExtraction, more: Any, headers: dict[str, str], told: str
) -> None:
    orders.declare(records="data")
    orders.page(by="cursor", parameter="after", next="meta.next")
    orders.answers(Reply({"data": of(1), **more}, headers=headers))
    with pytest.raises(SourceError, match=told) as raised:
        orders.extract()
    assert "and nothing at meta.next, where landing.pages" in raised.value.message
    assert orders.files() == []


@pytest.mark.parametrize("last", [{}, {"cursor": "x"}, {"meta": {"next": None}}])
def test_a_last_page_may_lack_the_cursor(orders: ApiExtraction, last: Any) -> None:
    orders.declare(records="data")
    orders.page(by="cursor", parameter="after", next="meta.next")
    orders.answers({"data": of(1), "meta": {"next": "a"}}, {"data": of(2), **last})
    orders.extract()
    assert orders.ids() == [1, 2]


def test_pages_by_link_whose_body_has_the_next_are_told_of(
    orders: ApiExtraction,
) -> None:
    orders.declare(records="data")
    orders.page(by="link")
    orders.answers({"data": of(1), "next_page": "/v2/orders?page=2"})
    with pytest.raises(SourceError, match=r"at next_page .*nothing in its header Link"):
        orders.extract()


def test_a_link_is_known_by_any_of_its_relations(orders: ApiExtraction) -> None:
    orders.page(by="link")
    orders.answers(Reply(of(1), headers=LINK), of(2))
    orders.extract()
    assert orders.ids() == [1, 2]


def test_an_empty_page_by_number_that_says_more_is_not_the_end(
    orders: ApiExtraction,
) -> None:
    orders.declare(records="data")
    orders.page(by="number", parameter="page", first=1)
    orders.answers({"data": of(1)}, {"data": [], "has_more": True})
    with pytest.raises(SourceError, match=r"says at has_more .*and has no records"):
        orders.extract()
    # some always name a next page
    orders.answers({"data": of(1)}, {"data": [], "next_page": 3})
    orders.extract()
    assert orders.ids() == [1]
