"""What `make emulators` runs: Azurite and the stand-in for Event Hubs, to play with."""

import argparse
import shlex
import signal
import sys
import tempfile
import threading
from pathlib import Path

from azurite import Azurite, NotInstalledError, free_port
from event_hubs_peer import Peer

from landing import load_declarations
from landing.declarations import StreamSource

PROJECT = Path(__file__).parents[2]
_BLOB_PORT, _AMQP_PORT = 10000, 5672


def main() -> int:
    """Serve until Ctrl-C or SIGTERM, having printed the variables to set."""
    parser = argparse.ArgumentParser(prog="make emulators", description=__doc__)
    parser.add_argument("--partitions", type=int, default=4, help="of each hub")
    given = parser.parse_args()
    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    streams = [
        source
        for source in load_declarations(PROJECT).sources.values()
        if isinstance(source, StreamSource)
    ]
    with tempfile.TemporaryDirectory() as folder:
        try:
            azurite = Azurite.start(Path(folder), port=free_port(_BLOB_PORT))
        except NotInstalledError as error:
            sys.stderr.write(f"{error}\n")
            return 1
        try:
            hubs = {stream.event_hub: given.partitions for stream in streams}
            with Peer(hubs, port=free_port(_AMQP_PORT)) as peer:
                for container in ("lake", "checkpoints"):
                    azurite.make_container(container)
                connections = {stream.connection for stream in streams}
                _tell(
                    azurite.environment
                    | {
                        "TIDEMARK_LAKE": "az://lake",
                        "TIDEMARK_WAREHOUSE": "emulated.duckdb",
                        "TIDEMARK_CONTROL": "sqlite:///emulated.db",
                        "TIDEMARK_CHECKPOINTS": azurite.connection_string
                        + "Container=checkpoints",
                    }
                    | dict.fromkeys(sorted(connections), peer.connection_string),
                    hubs,
                )
                ended.wait()
        finally:
            azurite.stop()
    return 0


def _tell(variables: dict[str, str], hubs: dict[str, int]) -> None:
    lines = [
        "# Azurite, and a stand-in for Event Hubs with the hubs "
        + ", ".join(f"{name} ({count} partitions)" for name, count in hubs.items()),
        "# Both forget everything when they end, by Ctrl-C. In another terminal:",
        *(f"export {name}={shlex.quote(value)}" for name, value in variables.items()),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
