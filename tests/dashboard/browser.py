"""A headless chromium, the page that `tidemark dashboard` serves, and axe-core.

What they need is not the package's: Debian's `chromium`, playwright of the extra
`dashboard-tests`, which drives it, and axe-core from npm, by `make
.emulators/.installed`.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

REPOSITORY = Path(__file__).parents[2]
AXE = REPOSITORY / ".emulators/node_modules/axe-core/axe.min.js"
PHONE, DESK = (390, 844), (1280, 900)

_STARTED_SECONDS = 90.0
_PATIENCE_MS = 60_000.0


class NotInstalledError(Exception):
    """A part is not there; the message says how to get it."""


def require_installed() -> str:
    """Return the path of chromium; raise `NotInstalledError` where a part is absent."""
    for module, extra in (
        ("streamlit", "dashboard"),
        ("playwright", "dashboard-tests"),
    ):
        if find_spec(module) is None:
            raise NotInstalledError(
                f"{module} is not installed: make setup, or "
                f"pip install 'tidemark[{extra}]'"
            )
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise NotInstalledError(
            "chromium is not installed: apt-get install chromium, or what your system "
            "calls it"
        )
    return chromium


def require_axe() -> str:
    """Return the script of axe-core; raise `NotInstalledError` where it is missing."""
    if not AXE.is_file():
        raise NotInstalledError("axe-core is not installed: make .emulators/.installed")
    return AXE.read_text(encoding="utf-8")


@contextmanager
def chromium() -> "Iterator[Browser]":
    """Start a headless browser, and end it."""
    path = require_installed()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        # a container's root has no sandbox
        sandbox = [] if os.geteuid() else ["--no-sandbox"]
        browser = driver.chromium.launch(executable_path=path, args=sandbox)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the page of a published folder as a person does; give its address."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-c", "from landing.cli import main; main()"),
            *("dashboard", "--no-open", "--port", str(port)),
            *("--folder", str(folder), "--every", "1"),
        ],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.DEVNULL,
    )
    try:
        give_up = time.monotonic() + _STARTED_SECONDS
        while not _listens(port):
            assert server.poll() is None, "the page did not start"
            assert time.monotonic() < give_up, "the page did not start in time"
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()
        assert not _listens(port), "the page goes on without its command"


def _listens(port: int) -> bool:
    with closing(socket.socket()) as asked:
        asked.settimeout(1)
        return asked.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Visit:
    """A page that is open in a browser, and all that it has asked for."""

    page: "Page"
    asked: list[str] = field(default_factory=list)

    @property
    def from_outside(self) -> list[str]:
        """What was asked for elsewhere than of this machine."""
        own = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")
        return [url for url in self.asked if not url.startswith(own)]

    def tabs(self) -> list[str]:
        return self.page.get_by_role("tab").all_inner_texts()

    def open_tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name, exact=True).click()
        self.page.get_by_role("tabpanel", name=name, exact=True).wait_for()
        # its charts are drawn when they are seen
        self.page.wait_for_timeout(1_500)

    def sees(self, text: str) -> None:
        """Wait until a text is seen; fail where it does not come."""
        self.page.get_by_text(text).locator("visible=true").first.wait_for()

    def figure(self, name: str) -> str:
        """Return the figure of a name, of those that are seen."""
        cell = self.page.locator(".tm-figures > div", has_text=name)
        return cell.locator("visible=true").first.locator("dd").inner_text()

    def faults(self, script: str) -> list[str]:
        """Return the faults of accessibility that axe-core calls serious or worse."""
        self.page.evaluate(script)
        found: dict[str, Any] = self.page.evaluate("axe.run()")
        return [
            f"{fault['id']}: {fault['help']}: "
            + "; ".join(str(node["target"]) for node in fault["nodes"][:3])
            for fault in found["violations"]
            if fault["impact"] in ("serious", "critical")
        ]

    def overflows(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        return int(
            self.page.evaluate(
                "document.documentElement.scrollWidth - window.innerWidth"
            )
        )


@contextmanager
def visit(
    browser: "Browser",
    url: str,
    size: tuple[int, int] = DESK,
    *,
    dark: bool = False,
    density: float = 1,
) -> Iterator[Visit]:
    """Open a page in a window of its own, and wait until it says how things stand."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        device_scale_factor=density,
    )
    context.set_default_timeout(_PATIENCE_MS)
    try:
        visited = Visit(context.new_page())
        visited.page.on("request", lambda request: visited.asked.append(request.url))
        visited.page.on("websocket", lambda socket: visited.asked.append(socket.url))
        visited.page.goto(url)
        visited.page.locator(".tm-state li").first.wait_for()
        yield visited
    finally:
        context.close()
