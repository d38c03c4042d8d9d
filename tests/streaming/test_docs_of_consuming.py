"""What docs/consuming.md tells a person to run runs as it stands."""

import re
import shlex
from pathlib import Path

import pytest
from _consuming import HUB, Bench
from _tidemark import Run, tidemark
from event_hubs_peer import Peer

pytestmark = pytest.mark.shop

__all__ = ["tidemark"]  # the fixture

PROJECT = Path(__file__).parents[2]
PAGE = (PROJECT / "docs/consuming.md").read_text(encoding="utf-8")


def test_the_page_on_consuming_has_commands_that_run(
    tmp_path: Path, tidemark: Run
) -> None:
    blocks = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    commands = [line for block in blocks for line in block.splitlines()]
    with Peer({HUB: 2, "trip-events": 1}) as peer:
        for command in commands:
            program, *words = shlex.split(command.removeprefix("$ "))
            assert program == "tidemark"
            done = tidemark(
                *words,
                folder=PROJECT,
                TIDEMARK_LAKE=str(tmp_path / "lake"),
                TIDEMARK_CONNECTION_EVENTHUBCONNECTION=peer.connection_string,
            )
            assert done.returncode == 0, f"{command}: {done.stderr}"
        bench = Bench(peer, tmp_path)
        landed = bench.landed()
        assert bench.sent() <= landed.keys()
        assert any(partition == "produced-7-0" for partition, _ in landed)
