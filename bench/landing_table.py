"""Print what landing costs in one table: the core, consuming, the function, compaction.

Runs the benchmark of each, one after the other, and puts what they print beside what is
aimed at, where that is a figure. A small run of some minutes; each of them alone says
more, and takes options. One that fails is told of, and the others run.

    .venv/bin/python bench/landing_table.py
"""

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
RUNS = {
    "landing": ["land_events.py", "--events", "100_000", "--rounds", "5"],
    "consuming": ["consume.py", "--events", "60_000", "--rounds", "3"],
    "the function": ["functions.py", "--batches", "20", "--rounds", "3"],
    "compaction": ["compaction.py", "--files", "2_000", "--rounds", "2"],
}
AIMS = {
    "land_events over Avro deflate": "6 x",
    "land_events over NDJSON gzip": "3.3 x",
    "of landing, Parquet encoding": "80 % at least",
    "landing takes": "1.10 times",
}


def aim_of(line: str) -> str:
    """Return what is aimed at where a line says it."""
    return next((aim for begins, aim in AIMS.items() if line.startswith(begins)), "")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("only", nargs="*", choices=[*RUNS, []], help="of these alone")
    chosen = parser.parse_args().only or RUNS
    failed = False
    print("| of | measured | aim |\n| --- | --- | --- |")
    for name in chosen:
        script, *words = RUNS[name]
        done = subprocess.run(
            [sys.executable, HERE / script, *words],
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stdout if done.returncode == 0 else done.stderr
        lines = said.strip().splitlines()
        if done.returncode:
            failed = True
            lines = [f"failed: {lines[-1] if lines else done.returncode}"]
        for line in lines:
            print(f"| {name} | {' '.join(line.split())} | {aim_of(line)} |", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
