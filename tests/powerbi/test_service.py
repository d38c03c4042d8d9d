"""Refreshes by the REST API, against a stand-in that takes what Microsoft documents."""

from collections.abc import Iterator

import pytest
from _service import DATASET, TOKEN, WORKSPACE, Answering, PowerBI, fault, power_bi

from landing.powerbi.service import Service, ServiceError

BODY = {
    "type": "full",
    "commitMode": "transactional",
    "maxParallelism": 4,
    "retryCount": 1,
    "applyRefreshPolicy": False,
    "objects": [{"table": "Orders", "partition": "2026Q3"}, {"table": "Trips"}],
}


@pytest.fixture
def there() -> Iterator[PowerBI]:
    with power_bi() as served:
        yield served


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def asking(there: PowerBI, slept: list[float]) -> Service:
    return Service(
        WORKSPACE,
        DATASET,
        lambda: TOKEN,
        api=there.url,
        sleep=slept.append,
        clock=lambda: sum(slept),
    )


def test_a_refresh_is_sent_waited_for_and_its_progress_told(
    asking: Service, there: PowerBI
) -> None:
    told: list[str] = []
    id = asking.start(BODY)
    parts = [{"table": "Orders", "status": "Completed"}, {"table": "Trips"}]
    there.states[id][0]["objects"] = parts
    asking.wait(id, told.append)
    assert there.bodies == [BODY]
    assert told == ["InProgress, 1 of 2 partitions"]
    assert there.asked[0] == f"POST {there.path}"
    assert set(there.asked[1:]) == {f"GET {there.path}/{id}"}


def test_an_id_that_the_header_alone_names_will_do(
    asking: Service, there: PowerBI
) -> None:
    id = "99999999-2222-3333-4444-555555555555"
    there.refuse = [Answering(202, headers={"x-ms-request-id": id})]
    assert asking.start(BODY) == id


def test_a_refresh_that_fails_says_why(asking: Service, there: PowerBI) -> None:
    failed = {
        "status": "Failed",
        "extendedStatus": "Failed",
        "messages": [
            {"message": "The partition 2026Q3\n is not there", "type": "Error"}
        ],
    }
    there.ends = [failed]
    with pytest.raises(ServiceError, match="Failed: The partition 2026Q3 is not there"):
        asking.wait(asking.start(BODY))


@pytest.mark.parametrize("state", ["Cancelled", "TimedOut", "Disabled", "Failed"])
def test_any_end_but_completed_is_a_failure(
    asking: Service, there: PowerBI, state: str
) -> None:
    there.ends = [{"status": state, "serviceExceptionJson": '{"errorCode":"x"}'}]
    with pytest.raises(ServiceError, match=rf'ended as {state}: \{{"errorCode":"x"\}}'):
        asking.wait(asking.start(BODY))


def test_it_waits_as_long_as_the_service_asks_within_a_bound(
    asking: Service, there: PowerBI, slept: list[float]
) -> None:
    there.refuse = [Answering(429, headers={"Retry-After": "17"}), Answering(429)]
    asking.start(BODY)
    assert slept == [17, 30]
    there.states.clear()
    there.refuse = [Answering(429, headers={"Retry-After": "3600"})]
    with pytest.raises(ServiceError, match="wants 3600 seconds"):
        asking.start(BODY)
    assert slept == [17, 30]
    there.refuse = [Answering(429, headers={"Retry-After": "200"})] * 9
    with pytest.raises(ServiceError, match="takes no more"):
        asking.start(BODY)
    assert sum(slept[2:]) <= 600


def test_a_second_refresh_while_one_runs_is_told_apart(
    asking: Service, there: PowerBI
) -> None:
    asking.start(BODY)
    with pytest.raises(ServiceError, match="another refresh of the semantic model"):
        asking.start(BODY)
    there.refuse = [Answering(409)]
    with pytest.raises(ServiceError, match="another refresh of the semantic model"):
        asking.start(BODY)


@pytest.mark.parametrize(
    ("code", "cure"),
    [
        (401, "az login"),
        (403, "Contributor of the workspace"),
        (404, "Check --workspace and --dataset"),
        (400, "generate --check"),
        (500, "answered 500"),
        (302, "answered 302"),
    ],
)
def test_an_answer_that_refuses_says_what_is_to_be_done(
    asking: Service, there: PowerBI, code: int, cure: str
) -> None:
    elsewhere = {"Location": f"{there.url}/token"}
    told = '{"error": {"code": "X", "message": "no\\nway"}}'
    there.refuse = [Answering(code, told, elsewhere)]
    with pytest.raises(ServiceError, match=cure) as raised:
        asking.start(BODY)
    assert "no way" in str(raised.value)
    assert TOKEN not in str(raised.value)
    assert TOKEN not in repr(asking)
    assert len(there.asked) == 1


def test_a_question_is_asked_again_and_a_refresh_is_not_sent_twice(
    asking: Service, there: PowerBI
) -> None:
    id = asking.start(BODY)
    there.refuse = [Answering(503), Answering(502)]
    asking.wait(id)
    there.refuse = [Answering(503)]
    with pytest.raises(ServiceError, match="answered 503"):
        asking.start(BODY)
    assert len(there.bodies) == 1


def test_a_service_that_is_not_reached_is_one_error(slept: list[float]) -> None:
    asking = Service(
        WORKSPACE, DATASET, lambda: TOKEN, api="http://127.0.0.1:9", sleep=slept.append
    )
    with pytest.raises(ServiceError, match="whether the refresh began"):
        asking.start(BODY)
    assert slept == []
    with pytest.raises(ServiceError, match="cannot be reached"):
        asking.wait("99999999-2222-3333-4444-555555555555")
    assert len(slept) == 4


def test_it_is_not_waited_for_without_an_end(
    there: PowerBI, slept: list[float]
) -> None:
    there.ends = [{"status": "Unknown", "extendedStatus": "InProgress"}]
    # an hour passes with each question, which spares the stand-in thousands of them
    asking = Service(
        WORKSPACE,
        DATASET,
        lambda: TOKEN,
        api=there.url,
        sleep=slept.append,
        clock=lambda: 3_600 * len(slept),
    )
    with pytest.raises(ServiceError, match="not done after 24 hours"):
        asking.wait(asking.start(BODY))
    assert len(slept) == 25


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"type": "add"}, "value of type"),
        ({"commitMode": "all"}, "value of commitMode"),
        ({"maxParallelism": "4"}, "type of maxParallelism"),
        ({"retries": 1}, "parameter retries"),
        ({"objects": [{"partition": "2026Q3"}]}, "objects"),
        ({"objects": [{"table": "Orders", "partition": ""}]}, "objects"),
        ({"applyRefreshPolicy": True}, "a partition with applyRefreshPolicy"),
        (
            {"commitMode": "partialBatch", "applyRefreshPolicy": True, "objects": []},
            "partialBatch with applyRefreshPolicy",
        ),
    ],
)
def test_the_stand_in_refuses_what_is_not_documented(
    change: dict[str, object], wrong: str
) -> None:
    assert fault(BODY) == ""
    assert fault(BODY | change) == wrong
