"""`tidemark build` and `tidemark verify` on Spark, told by dbt-spark."""

from datetime import timedelta
from pathlib import Path

import pytest
from _help_desk import LATER, SAMPLE, START, land, write_help_desk
from _spark import session
from _spark_targets import pipeline_on

from landing.building.build import build
from landing.building.target import target_of
from landing.control.build_leases import lease_of_build
from landing.errors import ControlError
from landing.settings import load_settings
from landing.verify import Scope, TableResult, Verification, verify

pytestmark = pytest.mark.timeout(1200)


def test_what_differs_from_a_full_refresh_is_found(tmp_path: Path) -> None:
    project = tmp_path / "help_desk"
    write_help_desk(project)
    with pipeline_on("spark", tmp_path, project=project) as pipeline:
        land(pipeline, SAMPLE, START)
        pipeline.run()
        settings = load_settings(project, pipeline.environment()).on_target("spark")
        others = schemas()
        # one row is wrong, another one is only late
        session().sql(
            "update gold.fct_tickets set minutes = 99 where ticket_id = 'T-1'"
        )
        land(pipeline, LATER[:1], START + timedelta(hours=1))

        found = verify(settings, Scope(), not_yet=True)
        assert [table.table for table in found.tables if table.found] == [
            "gold.fct_tickets"
        ]
        wrong, late = result_of(found, "gold.fct_tickets").differences
        assert (wrong.key, wrong.columns) == ({"ticket_id": "T-1"}, ("minutes",))
        assert [str(row["minutes"]) for row in wrong.warehouse] == ["99.00"]
        assert [str(row["minutes"]) for row in wrong.refresh] == ["12.50"]
        assert len(wrong.versions) == 2
        assert (late.key, late.not_yet) == ({"ticket_id": "T-2"}, True)
        assert result_of(found, "gold.gold_daily_tickets").not_yet
        assert schemas() == others

        asked = verify(settings, Scope(keys=(("ticket", "T-1"),)))
        assert keys_of(asked) == {"gold.fct_tickets": [{"ticket_id": "T-1"}]}

        # whoever holds the target keeps others away
        place = target_of(settings).place
        with lease_of_build(settings.control, place, "another"):
            with pytest.raises(ControlError, match="built or verified by run another"):
                build(settings, ["--select", "fct_tickets"])
            with pytest.raises(ControlError, match="built or verified by run another"):
                verify(settings, Scope())
        assert build(settings, ["--full-refresh", "-s", "fct_tickets"]).succeeded


def schemas() -> set[str]:
    return {row.namespace for row in session().sql("show schemas").collect()}


def result_of(found: Verification, table: str) -> TableResult:
    return next(each for each in found.tables if each.table == table)


def keys_of(found: Verification) -> dict[str, list[object]]:
    return {
        table.table: [each.key for each in table.differences]
        for table in found.tables
        if table.differences
    }
