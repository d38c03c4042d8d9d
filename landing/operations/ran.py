"""What ran in a project: where dbt and the control table say it, landed in its lake."""

from pathlib import Path

from landing.clock import Clock, utc_now
from landing.control.watermarks import Control
from landing.declarations import Declarations
from landing.lake import Lake
from landing.operations.invocations import read_invocation
from landing.operations.land import LandedRuns, land_runs
from landing.operations.rows import SOURCE
from landing.settings import Settings

_RESULTS = Path("target", "run_results.json")


def land_what_ran(
    settings: Settings,
    declarations: Declarations,
    results: Path | None = None,
    *,
    clock: Clock = utc_now,
) -> LandedRuns:
    """Land the last invocation of dbt and the ended extractions of a project.

    `results` is what dbt says it ran; unless given, the project's
    `target/run_results.json`, if it is there. The control table is asked where the
    project declares sources of rows. Guarantees and errors are those of `land_runs`
    and `read_invocation`; raises `DeclarationError` where the source of what ran is
    not declared, and `LakeError` where no lake is set.
    """
    source = declarations.internal(SOURCE)
    settings.require_lake()
    extracted = [one.name for one in declarations.row_sources]
    usual = settings.project / _RESULTS
    read = results or (usual if usual.is_file() else None)
    # none is made: where nothing was extracted there is nothing to land of it
    is_kept = extracted and settings.control
    return land_runs(
        Lake.open(settings.lake, settings.compression),
        source,
        invocation=read_invocation(read) if read else None,
        control=Control.find(settings.control) if is_kept else None,
        extracted=extracted,
        clock=clock,
    )
