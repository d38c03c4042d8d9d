"""What the pipeline ran, as rows of Bronze: extractions, and invocations of dbt.

`land_what_ran` lands those of a project, by `land_runs`; `read_invocation` reads what
dbt wrote about its last one.
"""

from landing.operations.invocations import Invocation, read_invocation
from landing.operations.land import LandedRuns, land_runs
from landing.operations.ran import land_what_ran
from landing.operations.rows import SOURCE

__all__ = [
    "SOURCE",
    "Invocation",
    "LandedRuns",
    "land_runs",
    "land_what_ran",
    "read_invocation",
]
