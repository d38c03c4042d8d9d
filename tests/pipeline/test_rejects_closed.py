"""Rejects that no good row can mend are closed by hand, and stay closed."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from _copies import copy_orders, replace_once
from _project import Pipeline

pytestmark = pytest.mark.shop


def _order(number: int, time: str = "2026-05-04T09:00:00Z") -> dict[str, Any]:
    return {"order_id": f"o-{number}", "timestamp": time, "amount": number}


def _open(pipeline: Pipeline) -> list[tuple[Any, ...]]:
    return pipeline.query(
        "select reason, count(*) from silver.silver_rejects group by all order by all"
    )


def _gate_is_shut(pipeline: Pipeline) -> bool:
    done = pipeline.tidemark("build", "--", "--exclude-resource-type", "unit_test")
    assert done.returncode in (0, 1), done
    failed = re.findall(r"^FAIL (\w+)", done.stderr, re.MULTILINE)
    assert all("rejects" in name for name in failed), failed
    assert bool(failed) == bool(done.returncode), done.stderr
    return bool(failed)


def test_a_gate_that_no_replay_opens_is_opened_by_a_decision(
    pipeline: Pipeline,
) -> None:
    """The mended events are other versions: nothing tells that they mend the old."""
    good = [_order(number) for number in range(110)]
    broken = [_order(number, "04.05.2026 09:00") for number in range(110, 120)]
    pipeline.land("order_events", [*good, *broken])
    pipeline.land("order_events", [_order(number) for number in range(110, 120)])
    assert _gate_is_shut(pipeline)
    assert _open(pipeline) == [("invalid_time", 10)]

    words = ("resolve", "--source", "order_events", "--reason", "invalid_time")
    done = pipeline.tidemark("rejects", *words, "--note", "replayed mended", "--yes")
    assert done.returncode == 0, done.stderr
    assert not _gate_is_shut(pipeline)
    assert _open(pipeline) == []
    assert pipeline.query("select count(*) from gold.fct_orders") == [(120,)]
    # the decision is a row of Bronze: a full refresh has it, too
    assert pipeline.differences_from_full_refresh() == {}
    assert pipeline.query("select * from check_silver.silver_rejects") == []

    # what is broken after the decision is open again
    pipeline.land("order_events", ["{", _order(200, "04.05.2026 09:00")])
    pipeline.run()
    assert _open(pipeline) == [("invalid_time", 1), ("not_json", 1)]
    assert pipeline.differences_from_full_refresh() == {}


def test_what_lands_again_after_the_decision_is_open_again(
    pipeline: Pipeline,
) -> None:
    pipeline.land("order_events", ["{", _order(1)])
    assert not _gate_is_shut(pipeline)
    [(reject,)] = pipeline.query("select reject_id from silver.silver_rejects")
    done = pipeline.tidemark("rejects", "resolve", "--id", str(reject), "--yes")
    assert done.returncode == 0, done.stderr
    pipeline.run()
    assert _open(pipeline) == []

    pipeline.land("order_events", ["{"])
    pipeline.run()
    assert _open(pipeline) == [("not_json", 1)]
    assert pipeline.differences_from_full_refresh() == {}


def test_what_a_clock_ahead_has_stamped_is_closed_all_the_same(
    pipeline: Pipeline,
) -> None:
    ahead = datetime.now(UTC) + timedelta(hours=3)
    pipeline.land("order_events", ["{", _order(1)], landed_at=ahead)
    assert not _gate_is_shut(pipeline)
    done = pipeline.tidemark("rejects", "resolve", "--reason", "not_json", "--yes")
    assert done.returncode == 0, done.stderr
    pipeline.run()
    assert _open(pipeline) == []
    assert pipeline.differences_from_full_refresh() == {}


def test_a_reason_of_one_s_own_is_counted_shown_and_closed(tmp_path: Path) -> None:
    project = copy_orders(tmp_path / "project")
    replace_once(
        project / "dbt_project/silver/staging/shop/stg_order_events.sql",
        "when order_key is null then 'missing_key'",
        "when order_key is null then 'missing_key'\n"
        "            when status_text = 'lost' then 'unknown_status'",
    )
    pipeline = Pipeline(tmp_path, project)
    good = [_order(number) for number in range(98)]
    lost = [{**_order(number), "status": "lost"} for number in (98, 99)]
    pipeline.land("order_events", [*good, *lost])
    build = ("build", "--", "--select", "+silver_rejects", "+silver_orders")
    done = pipeline.tidemark(*build)
    assert done.returncode == 0, done.stderr
    # the gate counts them: 20 permille, of which it warns
    assert "WARN share_of_rejects" in done.stderr
    assert _open(pipeline) == [("unknown_status", 2)]
    shown = pipeline.tidemark("rejects").stdout
    assert re.search(r"order_events +unknown_status +2 ", shown), shown
    words = ("--reason", "unknown_status", "--note", "not ours", "--yes")
    done = pipeline.tidemark("rejects", "resolve", *words)
    assert done.returncode == 0, done.stderr
    pipeline.tidemark(*build)
    assert _open(pipeline) == []
