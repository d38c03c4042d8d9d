"""What the commands of tests are forked from has no threads that a fork would lack."""

import subprocess
import sys
from pathlib import Path

import pytest

# which the warm process builds
pytestmark = pytest.mark.shop

THREADS = Path("/proc/self/task")

NAMES = f"""
import _warm
from pathlib import Path
print(*(each.joinpath("comm").read_text() for each in Path("{THREADS}").iterdir()))
"""


@pytest.mark.skipif(
    not THREADS.is_dir(), reason="threads are listed in /proc: run it on Linux"
)
def test_what_commands_are_forked_from_has_no_threads_of_a_lake() -> None:
    done = subprocess.run(
        [sys.executable, "-c", NAMES],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # those of obstore, which reads and writes lakes
    assert done.stdout.split() != []
    assert "tokio" not in done.stdout
