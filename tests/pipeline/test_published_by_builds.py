"""A green build publishes what Gold has; one that fails says why, and moves nothing."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from _copies import copy_orders, replace_once
from _forked import Done
from _project import Pipeline

from landing.building.runs import close_warehouse
from landing.publishing.pointer import LastBuild, Pointer, read_last_build, read_pointer

pytestmark = [pytest.mark.shop, pytest.mark.timeout(600)]

NOW = datetime.now(UTC) - timedelta(minutes=5)
DAILY = "dbt_project/gold/shop/gold_daily_orders.yml"


class Published:
    """A pipeline of the shop's orders, and what its builds publish."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline
        self.folder = pipeline.folder / "published"
        self._orders = 0

    @property
    def pointer(self) -> Pointer:
        pointer = read_pointer(self.folder)
        assert pointer is not None
        return pointer

    @property
    def last_build(self) -> LastBuild:
        said = read_last_build(self.folder)
        assert said is not None
        return said

    def land(self, count: int = 1, *broken: str) -> None:
        """Land orders of an hour ago, as they come to a shop that is open."""
        placed = (NOW - timedelta(hours=1)).isoformat()
        payloads: list[Any] = [*broken]
        for _ in range(count):
            self._orders += 1
            payloads.append(
                {"order_id": self._orders, "amount": 5, "timestamp": placed}
            )
        sent = NOW - timedelta(seconds=30)
        self.pipeline.land("order_events", payloads, landed_at=NOW, enqueued_at=sent)

    def build(self, *words: str) -> Done:
        return self.pipeline.tidemark("build", *words)

    def rows(self, name: str) -> list[dict[str, Any]]:
        [table] = [t for t in self.pointer.tables if t.name == name]
        rows: list[dict[str, Any]] = pq.read_table(self.folder / table.file).to_pylist()
        return rows


@pytest.fixture
def published(tmp_path: Path) -> Published:
    return Published(Pipeline(tmp_path, project=copy_orders(tmp_path / "project")))


def test_figures_gates_and_latency_are_those_of_the_build(published: Published) -> None:
    published.land(3, "{")
    done = published.build()
    assert (done.returncode, "ERROR" in done.stderr) == (0, False), done.stderr
    pointer = published.pointer
    assert published.rows("gold_hourly_revenue")[0]["total_orders"] == 3
    [(revenue,)] = published.pipeline.query(
        "select revenue from gold.gold_hourly_revenue"
    )
    assert published.rows("gold_hourly_revenue")[0]["revenue"] == revenue
    assert {gate.gate for gate in pointer.gates} >= {
        "share_of_rejects",
        "gaps_in_sequence",
        "deviation_of_volume",
    }
    assert all(gate.status == "pass" for gate in pointer.gates)
    assert pointer.built is not None
    assert pointer.built.is_whole
    [rejects] = pointer.rejects
    assert (rejects.source, rejects.reason, rejects.rejects, rejects.new) == (
        "order_events",
        "not_json",
        1,
        1,
    )
    [fresh] = [f for f in pointer.freshness if f.source == "order_events"]
    assert fresh.landed_at == NOW
    assert fresh.warn_after == 3_600
    [latency] = pointer.latency
    assert (latency.source, latency.events) == ("order_events", 4)
    assert latency.sent_to_landed is not None
    assert latency.sent_to_landed.median == pytest.approx(30)
    assert latency.landed_to_gold.median > 300
    assert published.last_build.state == "succeeded"

    # with nothing new nothing is published, unless what was is gone
    assert "nothing new" in published.build().stdout
    assert published.pointer.build == pointer.build
    shutil.rmtree(published.folder)
    assert "built " in published.build().stdout
    assert published.pointer.build != pointer.build


def test_a_failed_gate_is_said_and_the_figures_stay(published: Published) -> None:
    published.land(100)
    assert published.build().returncode == 0
    before = published.pointer
    published.land(10, *(f"{{broken {n}" for n in range(60)))
    done = published.build()
    assert done.returncode == 1
    assert published.pointer == before
    failed = published.last_build
    assert failed.state == "failed"
    assert failed.ended is not None
    [gate] = [line for line in failed.said if "share_of_rejects" in line]
    assert gate in done.stderr.splitlines()
    assert failed.said[-1].endswith("stand behind a failure and were left as they were")
    # let it pass once, and all is caught up with
    let = ("--", "--vars", "{reject_permille_error: 1000}")
    assert published.build(*let).returncode == 0
    assert published.last_build.state == "succeeded"
    assert published.rows("gold_hourly_revenue")[0]["total_orders"] == 110
    gates = [g for g in published.pointer.gates if g.status == "warn"]
    assert [g.gate for g in gates] == ["share_of_rejects"]


def test_a_project_that_does_not_parse_is_said(published: Published) -> None:
    published.land()
    assert published.build().returncode == 0
    broken = published.pipeline.project / "dbt_project/gold/shop/broken.sql"
    broken.write_text("select * from {{ ref('nothing_like_it') }}")
    done = published.build()
    assert done.returncode == 1
    failed = published.last_build
    assert failed.state == "failed"
    assert "nothing_like_it" in failed.said[0]
    assert failed.said[0] in done.stderr


def test_a_misspelt_column_is_an_error_that_names_model_and_field(
    published: Published,
) -> None:
    published.land()
    assert published.build().returncode == 0
    before = published.pointer
    replace_once(
        published.pipeline.project / DAILY,
        "y: [total_amount, total_orders]",
        "y: [total_amuont, total_orders]",
    )
    done = published.build()
    assert done.returncode == 1
    told = (
        "ERROR what is published: model gold_daily_orders: meta.published.y names "
        "total_amuont, which is no column of the model. Did you mean total_amount?"
    )
    assert told in done.stderr
    assert published.pointer == before
    assert told in published.last_build.said
    # and again, until it is mended
    assert published.build().returncode == 1


def test_plain_dbt_publishes_nothing_and_tidemark_publish_does(
    published: Published,
) -> None:
    published.land(2)
    published.pipeline.build()
    close_warehouse()  # which dbt of this process holds
    assert not published.folder.exists()
    done = published.pipeline.tidemark("publish", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["folder"] == str(published.folder)
    assert said["tables"]["gold_daily_orders"] == 1
    assert published.pointer.built is None
    assert published.pointer.gates == ()
    assert published.rows("gold_daily_orders")[0]["total_orders"] == 2


def test_an_empty_warehouse_is_published_empty(published: Published) -> None:
    published.pipeline.lake.mkdir()
    done = published.build()
    assert done.returncode == 0, done.stderr
    assert published.rows("gold_daily_orders") == []
    assert published.pointer.rejects == ()
    assert published.pointer.latency == ()
