"""The journal of a forgetting that is under way, and the receipt of one that ended.

Both stand below `forgotten/` in the lake. The journal is there before the first file is
changed and until the last step is proved, and has to hold the keys for that long. The
receipt holds none: when, how many keys, how many rows in which places.
"""

import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from landing.errors import BuildError, LakeError
from landing.forget.found import Found
from landing.forget.keys import Asked
from landing.lake import Lake
from landing.settings import Settings

FOLDER = "forgotten/"
UNFINISHED = f"{FOLDER}unfinished.json"
_FORM = 1


@dataclass(frozen=True, slots=True)
class Journal:
    """A forgetting that has begun; `warehouse` is the file that it is done to."""

    id: str
    began: str
    warehouse: str
    asked: dict[str, Any]


def read(lake: Lake) -> Journal | None:
    """Return what is unfinished in a lake; None where nothing is.

    Raises `LakeError` where the lake or the journal cannot be read.
    """
    content = lake.read(UNFINISHED)
    if content is None:
        return None
    try:
        said = json.loads(content)
        if said.pop("form") != _FORM:
            raise ValueError("another version of Tidemark wrote it")
        return Journal(**said)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LakeError(
            f"{lake.url}/{UNFINISHED} cannot be understood: {error}",
            way_out="Finish it with the version of Tidemark that began it, or remove "
            "it and name the keys to tidemark forget again",
        ) from error


def begin(lake: Lake, settings: Settings, asked: Asked, now: datetime) -> Journal:
    """Write down what is about to be forgotten, or go on with the same.

    Raises `BuildError` where something else is unfinished: two at once would undo each
    other's files.
    """
    fresh = Journal(
        id=f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(6)}",
        began=now.isoformat(),
        warehouse=str(settings.warehouse.resolve()),
        asked=asked.document(),
    )
    content = json.dumps({"form": _FORM, **asdict(fresh)}).encode()
    if lake.publish(UNFINISHED, content) == "published":
        return fresh
    standing = read(lake)
    if standing is None:  # it has just ended
        return begin(lake, settings, asked, now)
    if (standing.asked, standing.warehouse) != (fresh.asked, fresh.warehouse):
        raise another(standing)
    return standing


def another(standing: Journal) -> BuildError:
    """Return the error of one who finds something else unfinished."""
    return BuildError(
        f"a forgetting of {len(standing.asked['keys'])} keys, begun {standing.began} "
        f"for {standing.warehouse}, is unfinished; nothing was changed",
        way_out="Where none runs, finish it first: tidemark forget --resume",
    )


def end(
    lake: Lake, journal: Journal, places: Iterable[Found], now: datetime, *, left: int
) -> None:
    """Leave a receipt that names no key, and remove the journal. Again is no harm."""
    receipt = {
        "form": _FORM,
        "id": journal.id,
        "began": journal.began,
        "ended": now.isoformat(),
        "keys": len(journal.asked["keys"]),
        "mentions": journal.asked["mentions"],
        "places": [asdict(each) for each in places],
        "rows_left": left,
    }
    content = json.dumps(receipt, indent=2).encode()
    lake.publish(f"{FOLDER}{journal.id}.json", content)
    lake.remove(UNFINISHED)


def require_nothing_unfinished(settings: Settings) -> None:
    """Raise `BuildError` where a forgetting of this warehouse came to no end.

    Silver and Gold are not what Bronze says until it has.
    """
    local = Path(settings.lake) if "://" not in settings.lake else None
    if local is not None and not (local / UNFINISHED).exists():
        return
    standing = read(Lake.open(settings.lake))
    if standing and standing.warehouse == str(settings.warehouse.resolve()):
        raise BuildError(
            f"tidemark forget, begun {standing.began}, has not come to its end in this "
            "warehouse; nothing was built",
            way_out="Where it still runs, wait for it; else finish it: tidemark forget "
            "--resume",
        )


def marks(lake: Lake) -> frozenset[str]:
    """Return what changes whenever a forgetting begins or ends in a lake."""
    return frozenset(lake.files(FOLDER))
