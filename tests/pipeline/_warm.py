"""Imported where commands are forked from: a build, so that none of them is the first.

A process that builds for the first time compiles each macro and makes dbt's classes
ready for what it reads and writes, two fifths of its time. What is forked from this one
has that behind it.
"""

import gc
import multiprocessing
import os
import tempfile
from pathlib import Path
from unittest.mock import patch

from _project import Pipeline

from landing.building.runs import close_warehouse

# dbt's own parser of models starts threads, which no fork has
_STATIC_PARSER = "DBT_STATIC_PARSER"


def _land(pipeline: Pipeline) -> None:
    """Land a file in a process of its own.

    What writes to a lake has threads from then on. A fork has not, but goes by what
    they left in memory, and once in thousands of commands ends by a fault in it.
    """
    landing = multiprocessing.get_context("fork").Process(
        target=pipeline.land, args=("order_events", [{"order_id": "1"}])
    )
    landing.start()
    landing.join()
    assert landing.exitcode == 0, "no file could be landed"


def _build() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="tidemark-warm-") as folder,
        patch.dict(os.environ, {_STATIC_PARSER: "false"}),
    ):
        pipeline = Pipeline(Path(folder))
        _land(pipeline)
        pipeline.build()
        close_warehouse()
    gc.collect()
    gc.freeze()


_build()
