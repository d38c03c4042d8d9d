"""Run the stand-in alone: `python -m event_hubs_peer --hub order-events=4`."""

import argparse
import signal
import sys
import threading
from datetime import timedelta

from event_hubs_peer import Peer


def main() -> None:
    """Serve until Ctrl-C or SIGTERM, having printed the connection string."""
    parser = argparse.ArgumentParser(
        prog="python -m event_hubs_peer",
        description="A stand-in for Azure Event Hubs, in memory, on loopback.",
    )
    parser.add_argument(
        "--hub",
        action="append",
        required=True,
        metavar="NAME=PARTITIONS",
        help="a hub to make, as order-events=4; say it again for another one",
    )
    parser.add_argument("--port", type=int, default=0, help="a free one by default")
    parser.add_argument(
        "--retention-hours", type=float, help="drop events that are older"
    )
    given = parser.parse_args()
    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    hours = given.retention_hours
    with Peer(
        {name: int(count) for name, _, count in (h.partition("=") for h in given.hub)},
        port=given.port,
        retention=None if hours is None else timedelta(hours=hours),
    ) as peer:
        sys.stdout.write(f"{peer.connection_string}\n")
        sys.stdout.flush()
        ended.wait()


if __name__ == "__main__":
    main()
