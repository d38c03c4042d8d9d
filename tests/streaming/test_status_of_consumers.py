"""`tidemark status` counts what waits in a hub, and its runbook lands it."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from _consuming import HUB, Bench
from _tidemark import Run, tidemark
from event_hubs_peer import Peer

pytestmark = pytest.mark.shop

__all__ = ["tidemark"]  # the fixture

PROJECT = Path(__file__).parents[2]
PAGE = (PROJECT / "docs/operations.md").read_text(encoding="utf-8")


class Looking:
    """The status of a bench's lake, checkpoints and hubs, and its runbook."""

    def __init__(self, bench: Bench, tidemark: Run) -> None:
        self._tidemark = tidemark
        self._settings = {
            "TIDEMARK_LAKE": str(bench.folder / "lake"),
            "TIDEMARK_WAREHOUSE": str(bench.folder / "warehouse.duckdb"),
            "TIDEMARK_CHECKPOINTS": str(bench.folder / "checkpoints"),
            "TIDEMARK_CONNECTION_EVENTHUBCONNECTION": bench.peer.connection_string,
        }

    def found(self, within: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the first finding of each kind, and how the stream stands."""
        words = ("status", "--json", "--within", within)
        done = self._tidemark(*words, folder=PROJECT, **self._settings)
        assert done.returncode == 1  # nothing is published here
        said = json.loads(done.stdout)
        [stream] = [s for s in said["sources"] if s["name"] == "order_events"]
        return {each["kind"]: each for each in said["findings"]}, stream

    def follows(self, kind: str) -> int:
        """Type what the runbook has for a kind; return how it ended."""
        section = PAGE.split(f"\n### `{kind}`\n")[1].split("\n### ")[0]
        [command] = re.findall(r"^\$ tidemark (.*)$", section, re.MULTILINE)
        words = shlex.split(command)
        return self._tidemark(*words, folder=PROJECT, **self._settings).returncode


def test_events_that_wait_are_counted_until_they_are_consumed(
    tmp_path: Path, tidemark: Run
) -> None:
    with Peer({HUB: 2, "trip-events": 1}) as peer:
        bench = Bench(peer, tmp_path)
        looking = Looking(bench, tidemark)
        bench.publish(10, partition="0")
        # without checkpoints nobody consumes here, and no hub is asked
        assert looking.found("30s")[1]["events_waiting"] is None
        bench.consume()
        bench.publish(20, partition="1")
        findings, stream = looking.found("30s")
        assert stream["events_waiting"] == 20
        waiting = findings["events_waiting"]
        assert waiting["text"] == "20 events of order_events wait in the hub"
        assert waiting["commands"] == ["tidemark consume order_events --until-idle"]
        assert looking.follows("events_waiting") == 0
        findings, stream = looking.found("30s")
        assert "events_waiting" not in findings
        assert stream["events_waiting"] == 0
        assert looking.follows("consumers_unreadable") == 0


@pytest.mark.parametrize("within", ["0.2s", "60s"])
def test_a_hub_that_does_not_answer_is_said(
    tmp_path: Path, tidemark: Run, within: str
) -> None:
    with Peer({HUB: 2, "trip-events": 1}) as peer:
        bench = Bench(peer, tmp_path)
        bench.publish(10, partition="0")
        bench.consume()
        peer.refuse_tokens()
        looking = Looking(bench, tidemark)
        findings, stream = looking.found(within)
        assert "consumers_unreadable" in findings
        assert stream["events_waiting"] is None
        assert stream["last_landed_at"] is not None
