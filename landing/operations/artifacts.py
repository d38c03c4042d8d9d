"""The parts that are used of what dbt writes of an invocation: `run_results.json`.

Its schema is dbt's own, https://schemas.getdbt.com/dbt/run-results/v6.json; versions 4
and 5, which dbt 1.0 to 1.7 write, say the same of these fields.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

_VERSION = re.compile(r"/run-results/v(4|5|6)\.json$")


def _utc(moment: datetime) -> datetime:
    # dbt writes UTC, and not always the Z
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)


def _known(version: str) -> str:
    if not _VERSION.search(version):
        raise ValueError(f"is {version}, and known are run-results/v4 to v6")
    return version


_Time = Annotated[datetime, AfterValidator(_utc)]
_Name = Annotated[str, Field(min_length=1)]


class Metadata(BaseModel):
    """Which invocation it was, and when its results were written."""

    dbt_schema_version: Annotated[str, AfterValidator(_known)]
    generated_at: _Time
    invocation_id: _Name


class Timing(BaseModel):
    """A step of a node: compiling it, or running it."""

    started_at: _Time | None = None
    completed_at: _Time | None = None


class Result(BaseModel):
    """What became of a node. `execution_time` is in seconds."""

    unique_id: _Name
    status: _Name
    timing: list[Timing] = []
    execution_time: Annotated[float, Field(ge=0, le=1e9)] = 0.0
    adapter_response: dict[str, Any] | None = None


class RunResults(BaseModel):
    """What dbt says of one invocation."""

    metadata: Metadata
    results: list[Result]
    args: dict[str, Any] = {}
