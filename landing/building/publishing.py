"""Publish what a warehouse has, without a build: dbt says which models are shown."""

from landing.building.runs import (
    Progress,
    builds_warehouse_alone,
    close_warehouse,
    only_run,
    quietly,
    run_dbt,
)
from landing.clock import Clock, utc_now
from landing.errors import BuildError
from landing.publishing.pointer import Pointer, read_pointer
from landing.publishing.publish import publish_now
from landing.settings import Settings


def publish_warehouse(
    settings: Settings, *, progress: Progress = quietly, clock: Clock = utc_now
) -> Pointer:
    """Publish what the warehouse has now; no build of it runs meanwhile.

    Raises `BuildError` where the project does not parse, or builds elsewhere than in a
    DuckDB file, and all that `publish_now` raises.
    """
    with only_run(settings):
        manifest = run_dbt(settings, ["parse"], progress=progress)
        if not builds_warehouse_alone(settings):
            raise BuildError(
                "the project does not build in a DuckDB file alone",
                way_out="What another engine has is read there; see docs/dashboard.md",
            )
        close_warehouse()
        nodes = [
            node for node in manifest.nodes.values() if node.resource_type == "model"
        ]
        publish_now(settings, nodes, clock=clock)
        published = read_pointer(settings.published_folder)
    assert published is not None  # noqa: S101 - it has just been written
    return published
