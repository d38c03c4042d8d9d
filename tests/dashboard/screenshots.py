"""Make the README's pictures of the dashboard: `make screenshots`.

python tests/dashboard/screenshots.py demo/published docs/images
"""

import sys
from pathlib import Path

from browser import DESK, PHONE, chromium, served, visit

LARGEST = 150 * 1024
"""Bytes of a picture at most."""

PICTURES = (
    ("dashboard-overview.png", "Overview", DESK, False),
    ("dashboard-revenue-dark.png", "Revenue", (DESK[0], 1_030), True),
    ("dashboard-phone.png", "Revenue", (PHONE[0], 868), False),
)
"""Each with its page and size, so high that no chart is cut, and whether it is dark."""


def main(published: Path, to: Path) -> None:
    """Take all pictures of what is published; raise where one is too large."""
    to.mkdir(parents=True, exist_ok=True)
    with chromium() as browser, served(published.absolute()) as url:
        for name, tab, size, dark in PICTURES:
            with visit(browser, url, size, dark=dark) as seen:
                seen.open_tab(tab)
                seen.page.wait_for_timeout(2_000)
                seen.page.screenshot(path=to / name)
            length = (to / name).stat().st_size
            print(f"{to / name}: {length:,} bytes")
            assert length <= LARGEST, f"{name} is larger than {LARGEST:,} bytes"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
