"""`tidemark powerbi refresh`: what it sends, and when it notes that.

Gold is made up here; tests/pipeline/test_powerbi_refresh.py reads a real one.
Microsoft's own azure-identity signs in, by a managed identity whose endpoint is the
stand-in's.
"""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from _command import Run, run
from _manifest import column, model
from _service import DATASET, TOKEN, WORKSPACE, Answering, PowerBI, power_bi
from test_refresh_plan import (
    BEFORE,
    LAST_YEAR,
    NEW,
    SALES,
    moments,
    moved_days,
    shop,
)

from landing.powerbi import moments as reading
from landing.powerbi import service
from landing.powerbi.refresh_plan import Moments

__all__ = ["run"]  # the fixture

WORDS = ("powerbi", "refresh", "--workspace", WORKSPACE, "--dataset", DATASET)
LATE = moments(
    sales={**BEFORE.days[SALES]["sales"], LAST_YEAR: NEW},
    buyers=dict(BEFORE.days[SALES]["buyers"]),
)


class Gold:
    """What a command finds in Gold."""

    now: Moments = BEFORE


NOTHING = (
    "nothing moved in Gold since the last refresh\n"
    "Days: Gold does not say when they changed; "
    "tidemark powerbi refresh --whole reads them\n"
)


@pytest.fixture
def gold(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Gold:
    (tmp_path / "dbt_project.yml").write_text("")
    gold = Gold()
    monkeypatch.setattr(reading, "read_gold", lambda _: (shop(), gold.now, "duckdb"))
    return gold


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[PowerBI]:
    with power_bi() as served:
        nearby = partial(service.Service, api=served.url, sleep=lambda _: None)
        monkeypatch.setattr(service, "Service", nearby)
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{served.url}/token")
        monkeypatch.setenv("IDENTITY_HEADER", "secret")
        yield served


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    return tmp_path / f"warehouse.duckdb.powerbi-{DATASET}.json"


def test_the_first_is_the_whole_model_and_the_next_what_moved(
    run: Run, gold: Gold, there: PowerBI, mark: Path
) -> None:
    done = run(*WORDS)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "refreshed"
    assert "objects" not in there.bodies[0]
    there.bodies.clear()

    done = run(*WORDS)
    assert done.stdout == NOTHING
    assert there.bodies == []

    gold.now = LATE
    done = run(*WORDS)
    assert done.returncode == 0, done.stderr
    assert [body["objects"] for body in there.bodies] == [
        [{"table": "Sales"}],
        [{"table": "Sales", "partition": "2025"}],
    ]
    assert [body["applyRefreshPolicy"] for body in there.bodies] == [True, False]
    assert json.loads(mark.read_text())["days"][SALES]["sales"] == NEW
    assert TOKEN not in done.stdout + done.stderr + mark.read_text()
    there.bodies.clear()
    run(*WORDS, "--whole")
    assert "objects" not in there.bodies[0]


def test_a_refresh_that_fails_leaves_the_mark_and_is_sent_again(
    run: Run, gold: Gold, there: PowerBI, mark: Path
) -> None:
    assert run(*WORDS).returncode == 0
    before = mark.read_text()
    gold.now = LATE
    good = {"status": "Completed", "extendedStatus": "Completed"}
    bad = {"status": "Failed", "messages": [{"message": "No memory is left"}]}
    there.ends = [good, bad, good]
    done = run(*WORDS)
    assert (done.returncode, mark.read_text()) == (1, before)
    assert "No memory is left" in done.stderr
    assert done.stderr.count("\n") == 1
    there.refuse = [Answering(403)]
    assert run(*WORDS).returncode == 1
    assert mark.read_text() == before
    there.bodies.clear()
    assert run(*WORDS).returncode == 0
    assert len(there.bodies) == 2
    assert mark.read_text() != before


def test_what_moves_while_it_runs_is_in_the_next(
    run: Run, gold: Gold, there: PowerBI, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(*WORDS).returncode == 0
    post = PowerBI.post

    def posted(self: PowerBI, body: object) -> Answering:
        gold.now = LATE
        return post(self, body)

    monkeypatch.setattr(PowerBI, "post", posted)
    assert run(*WORDS, "--whole").returncode == 0
    there.bodies.clear()
    assert run(*WORDS).returncode == 0
    assert there.bodies[-1]["objects"] == [{"table": "Sales", "partition": "2025"}]


def test_a_dry_run_prints_what_would_be_sent_and_sends_nothing(
    run: Run, gold: Gold, there: PowerBI, mark: Path
) -> None:
    done = run(*WORDS, "--dry-run")
    assert done.returncode == 0, done.stderr
    assert '"applyRefreshPolicy": false' in done.stdout
    said = json.loads(run(*WORDS, "--dry-run", "--json").stdout)
    assert (said["sent"], said["noted"], len(said["requests"])) == ([], False, 2)
    assert (there.asked, mark.exists()) == ([], False)


def test_without_waiting_one_request_is_sent_and_nothing_noted(
    run: Run, gold: Gold, there: PowerBI, mark: Path
) -> None:
    done = run(*WORDS, "--no-wait")
    assert done.returncode == 0, done.stderr
    assert "1 more to send when it is done; nothing is noted" in done.stdout
    assert len(there.bodies) == 1
    assert not mark.exists()
    # while that one runs
    again = run(*WORDS)
    assert again.returncode == 1
    assert "another refresh of the semantic model is running" in again.stderr


def test_the_plan_is_of_the_model_that_was_refreshed(
    run: Run, gold: Gold, there: PowerBI, tmp_path: Path
) -> None:
    plan = ("powerbi", "refresh-plan")
    assert "the whole model" in run(*plan).stdout
    run(*WORDS)
    assert run(*plan).stdout == NOTHING
    gold.now = LATE
    said = json.loads(run(*plan, "--json").stdout)
    assert said["tables"] == [
        {
            "table": "Sales",
            "refresh": "partitions",
            "each_time": False,
            "older_partitions": ["2025"],
            "partitions_of_policy": [],
            "days_in_no_partition": 0,
        }
    ]
    assert said["not_known"] == ["Days"]
    assert json.loads(run(*plan, "--json", "--since", NEW).stdout)["tables"] == []
    (tmp_path / "warehouse.duckdb.powerbi-other.json").write_text("{}")
    assert run(*plan).returncode == 2
    assert run(*plan, "--dataset", DATASET).returncode == 0


def test_what_is_read_each_time_is_sent_also_where_nothing_moved(
    run: Run, gold: Gold, there: PowerBI, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = model("runs", column("name", "string"), powerbi={"each_refresh": True})
    made = shop("reporting_moved_days", moved_days(), runs)
    monkeypatch.setattr(reading, "read_gold", lambda _: (made, gold.now, "duckdb"))
    first = run(*WORDS)
    assert "nothing moved" not in first.stdout
    there.bodies.clear()
    again = run(*WORDS)
    assert again.returncode == 0, again.stderr
    assert again.stdout.startswith("nothing moved in Gold since the last refresh\n")
    assert "Runs" in again.stdout
    assert "all of it, as each time" in again.stdout
    assert again.stdout.endswith("refreshed\n")
    assert [body["objects"] for body in there.bodies] == [[{"table": "Runs"}]]


def test_an_id_that_is_none_is_wrong_before_anything_is_read(
    run: Run, gold: Gold
) -> None:
    done = run("powerbi", "refresh", "--workspace", "Sales", "--dataset", DATASET)
    assert done.returncode == 2
    assert "Sales is no id" in done.stderr
