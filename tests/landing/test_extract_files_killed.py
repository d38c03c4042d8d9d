"""Whenever a run is killed, every file stands in Bronze in the end, noted and whole."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import _files_extracting
import pyarrow as pa
import pyarrow.parquet as pq

from landing.control.watermarks import Control
from landing.extraction.landed_files import LandedFiles
from landing.lake import Lake

KILLS = int(os.environ.get("TIDEMARK_KILLS", "6"))
FILES, ROWS = 30, 12


def test_killed_at_any_moment_no_file_is_lost(tmp_path: Path) -> None:
    seed = int(os.environ.get("TIDEMARK_FIRST_HISTORY", "7"))
    chance = random.Random(seed)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    killed = count = 0
    longest = 0.6
    for _ in range(KILLS):
        for _ in range(FILES):
            rows = "".join(f"{count * ROWS + n}\n" for n in range(ROWS))
            (inbox / f"p-{count:05}.csv").write_text(f"id\n{rows}")
            count += 1
        started = subprocess.Popen(
            [sys.executable, _files_extracting.__file__, str(tmp_path)],
            stdout=subprocess.PIPE,
        )
        assert started.stdout is not None
        started.stdout.readline()
        time.sleep(chance.uniform(0, longest))
        started.kill()
        if started.wait() != 0:
            killed += 1
        else:
            # it had ended: sooner, next time
            longest /= 2
    assert killed, "it was never killed before it ended"
    _files_extracting.main(tmp_path)
    lake = Lake.open(str(tmp_path / "lake"))
    ids = [
        key
        for path in lake.files()
        for key in pq.ParquetFile(pa.BufferReader(lake.read(path))).read()["id"]
    ]
    assert {key.as_py() for key in ids} == set(range(count * ROWS)), f"seed {seed}"
    control = Control.open(f"sqlite:///{tmp_path}/control.db")
    known = LandedFiles(control).known("products")
    assert len(known) == count
    assert all(file.planned_reading is None for file in known.values())
    readings = [file.reading for _, file in sorted(known.items())]
    assert readings == sorted(readings), "each as it was read first"
