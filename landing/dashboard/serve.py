"""Start the page: Streamlit, on this machine alone, and nothing that it would send."""

import socket
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Callable
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

from landing.errors import RequestError, TidemarkError

ADDRESS = "127.0.0.1"
PORT = 8501
_APP = Path(__file__).with_name("app.py")
_STARTED_SECONDS = 60.0
_LOOK_SECONDS = 0.2


def require_installed() -> None:
    """Raise `TidemarkError` where the extra is not installed."""
    if find_spec("streamlit") is None:
        raise TidemarkError(
            "the dashboard is not installed",
            way_out="pip install 'tidemark[dashboard]'",
        )


def require_free(port: int) -> None:
    """Raise `RequestError` where something listens on the port already."""
    with closing(socket.socket()) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((ADDRESS, port))
        except OSError as error:
            raise RequestError(
                f"port {port} is taken, perhaps by another dashboard",
                way_out=f"Name another one: tidemark dashboard --port {port + 1}",
            ) from error


def command(folder: Path, port: int, every: float) -> list[str]:
    """Return what starts the page of a folder.

    It listens on this machine alone, sends nothing about its use, watches no file of
    the project, opens nothing, and shows no button to deploy it elsewhere.
    """
    options = {
        "server.address": ADDRESS,
        "server.port": str(port),
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "server.runOnSave": "false",
        "browser.gatherUsageStats": "false",
        "browser.serverAddress": ADDRESS,
        "client.toolbarMode": "minimal",
        "global.developmentMode": "false",
        "logger.level": "warning",
        # which would draw what stands alone in a line of the code
        "runner.magicEnabled": "false",
    }
    said = [f"--{name}={value}" for name, value in options.items()]
    return [
        *(sys.executable, "-m", "streamlit", "run", str(_APP), *said),
        *("--", "--folder", str(folder), "--every", str(every)),
    ]


def serve(
    folder: Path,
    *,
    port: int,
    every: float,
    opens: bool,
    stop: threading.Event,
    says: Callable[[str], None],
) -> int:
    """Serve the page until `stop` is set; return 0, or how the server ended by itself.

    The server has ended when this returns. Raises as `require_installed` and
    `require_free` do, before anything is started.
    """
    require_installed()
    require_free(port)
    # its banner says less than one line of ours
    server = subprocess.Popen(  # noqa: S603 - the words are ours
        command(folder, port, every), stdout=subprocess.DEVNULL
    )
    try:
        if _listens(server, port):
            url = f"http://{ADDRESS}:{port}"
            says(f"The page of {folder} is at {url}; Ctrl-C ends it.")
            if opens:
                webbrowser.open(url)
        while not stop.wait(_LOOK_SECONDS):
            if server.poll() is not None:
                return server.returncode
        return 0
    finally:
        # on Ctrl-C it may have ended already
        server.terminate()
        server.wait()


def _listens(server: "subprocess.Popen[bytes]", port: int) -> bool:
    give_up = time.monotonic() + _STARTED_SECONDS
    while server.poll() is None and time.monotonic() < give_up:
        with closing(socket.socket()) as asked:
            asked.settimeout(1)
            if asked.connect_ex((ADDRESS, port)) == 0:
                return True
        time.sleep(0.1)
    return False
