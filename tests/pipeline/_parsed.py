"""What dbt parsed, kept from one folder to the next, so that it parses what differs.

A copy of the project is parsed in half a second then and not in four. dbt itself
decides what of it still holds: by the contents of files, variables and profile.
"""

import atexit
import hashlib
import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

_FILE = "partial_parse.msgpack"


def lend(parsed_as: Sequence[str], target: Path, instead: Sequence[str] = ()) -> None:
    """Put what was parsed in the same way into a folder that dbt writes to.

    Where nothing was and the folder has nothing, put there what was parsed in the
    way that stands for it.
    """
    kept = _kept(parsed_as)
    if not kept.is_dir() and not any(target.rglob(_FILE)):
        kept = _kept(instead)
    if kept.is_dir():
        shutil.copytree(kept, target, dirs_exist_ok=True)


def keep(parsed_as: Sequence[str], target: Path) -> None:
    """Keep what dbt parsed, unless it is kept already."""
    kept = _kept(parsed_as)
    if not kept.is_dir():
        for file in target.rglob(_FILE):
            copy = kept / file.relative_to(target)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy)


def _kept(parsed_as: Sequence[str]) -> Path:
    return _all_kept() / hashlib.sha256("\n".join(parsed_as).encode()).hexdigest()


def under_one_name(folder: Path) -> Path:
    """Return another path to a folder: the same for each, one after the other.

    dbt parses all again where a profile has another path.
    """
    name = _all_kept() / "here"
    name.unlink(missing_ok=True)
    name.symlink_to(folder)
    return name


@cache
def _all_kept() -> Path:
    folder = tempfile.mkdtemp(prefix="tidemark-parsed-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
