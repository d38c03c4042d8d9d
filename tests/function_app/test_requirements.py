"""What a deployment installs is what the lock pins, and no more than the app needs."""

import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
OF_OTHERS = {"colorama"}  # of Windows alone
NEVER = {"dbt-core", "duckdb", "pandas"}


def pins(path: Path) -> dict[str, set[str]]:
    """Return the versions that a file pins, by name; several for several Pythons."""
    found: dict[str, set[str]] = {}
    for line in path.read_text().splitlines():
        if match := re.match(r"([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", line):
            found.setdefault(match[1], set()).add(match[2])
    return found


def needed(extra: str) -> Iterator[str]:
    """Yield the names of all that Tidemark needs with an extra, as installed here."""
    todo = [("tidemark", extra)]
    seen = set()
    while todo:
        name, of = todo.pop()
        for text in metadata.requires(name) or []:
            requirement = Requirement(text)
            marker = requirement.marker
            if marker and not marker.evaluate({"extra": of}):
                continue
            found = canonicalize_name(requirement.name)
            todo += [(found, inner) for inner in requirement.extras]
            if found not in seen:
                seen.add(found)
                yield found
                todo.append((found, ""))


def test_it_pins_what_the_lock_pins() -> None:
    """Run `make function-requirements` where it does not."""
    lock = pins(ROOT / "requirements.lock")
    for name, versions in pins(ROOT / "function_app/requirements.txt").items():
        if name not in OF_OTHERS:
            # azure-functions is another one from Python 3.13 on
            assert lock[name] <= versions, name


def test_it_has_all_that_the_app_needs_and_nothing_else() -> None:
    pinned = set(pins(ROOT / "function_app/requirements.txt"))
    wanted = set(needed("functions"))
    assert wanted <= pinned
    assert pinned - OF_OTHERS <= wanted
    assert not pinned & NEVER


def test_every_pin_has_a_hash_and_no_file_an_address() -> None:
    for name in (
        "function_app/requirements.txt",
        "tests/function_app/host/requirements.lock",
    ):
        text = (ROOT / name).read_text()
        assert "://" not in text
        entries = text.replace("\\\n", " ").splitlines()
        assert all("--hash=sha256:" in entry for entry in entries if "==" in entry)
