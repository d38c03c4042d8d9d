"""What lets somebody in to an API is sent to it, and shown nowhere."""

import pytest
from _api_server import Reply, Request, of
from _extracting import ApiExtraction

from landing.declarations.api_options import SignIn
from landing.errors import SourceError


@pytest.fixture
def signed(orders: ApiExtraction) -> ApiExtraction:
    """An API that wants a token."""
    orders.declare(sign_in=SignIn(by="bearer"))
    orders.secret = "s3cret"
    return orders


def failure(of: ApiExtraction) -> str:
    with pytest.raises(SourceError) as raised:
        of.extract()
    assert of.waited == []
    return str(raised.value)


@pytest.mark.parametrize("around", ["{}\n", " {} ", "{}\r\n"])
def test_blanks_around_a_secret_are_not_of_it(
    signed: ApiExtraction, around: str
) -> None:
    signed.secret = around.format("s3cret")
    signed.answers(of(1))
    signed.extract()
    assert signed.api.requests[0].headers["Authorization"] == "Bearer s3cret"


@pytest.mark.parametrize("secret", ["s3\ncret", "s3crét", "s3\0cret", "s3\tcret"])
def test_a_secret_that_no_header_can_hold_is_refused(
    signed: ApiExtraction, secret: str
) -> None:
    signed.secret = secret
    said = failure(signed)
    assert "TIDEMARK_SECRET_CRM holds what is no visible ASCII character" in said
    assert secret not in said
    assert signed.api.requests == []


@pytest.mark.parametrize("by", ["bearer", "key"])
def test_an_answer_that_repeats_the_secret_is_shown_without_it(
    signed: ApiExtraction, by: str
) -> None:
    signed.declare(sign_in=SignIn.model_validate({"by": by}))
    name = {"bearer": "Authorization", "key": "X-API-Key"}[by]

    def answer(request: Request) -> Reply:
        return Reply("x" * 190 + f" unknown: {request.headers[name]}", 401)

    signed.api.answer = answer
    assert "s3cret" not in failure(signed)
    signed.api.answer = lambda asked: Reply(f"unknown: {asked.headers[name]}.", 403)
    said = failure(signed)
    assert "s3cret" not in said
    assert "***.)" in said


def test_where_an_answer_leads_to_is_shown_without_login_and_query(
    signed: ApiExtraction,
) -> None:
    to = "https://ana:hunter2@store.example/blob?sig=S1GNED#t0ken"
    signed.answers(Reply("", 302, {"Location": to}))
    said = failure(signed)
    assert "leads to: https://store.example/blob)" in said
    assert not {word for word in ("hunter2", "S1GNED", "t0ken") if word in said}
