"""Compact a lake in a process of its own, which says when it begins, to be killed."""

import sys
from datetime import timedelta

from landing import Lake
from landing.compact import compact


def main(url: str, source: str, rounds: int) -> None:
    """Compact and remove what landed, so many times."""
    lake = Lake.open(url, "snappy")
    print("ready", flush=True)
    for _ in range(rounds):
        done = compact(
            lake, source, older_than=timedelta(0), keep_for=timedelta(0), largest=20_000
        )
        if done.failed:
            sys.exit(str(done.failed))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
