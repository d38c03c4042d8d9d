"""What a watermark was measured on, as the control table keeps it beside the watermark.

A watermark is a place in one column of one table, up to which all stands in one lake.
Where any of these is another, everything below it would be passed over in silence.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from landing.declarations import TableSource
from landing.errors import WatermarkError
from landing.extraction.choices import (
    deleted_of,
    pages_of,
    parameters_of,
    records_of,
)
from landing.extraction.units import WatermarkUnit
from landing.extraction.window import WatermarkKind, kind_of
from landing.lake import Lake
from landing.readers.protocol import Measure, Reading

_CALLED = {
    "system": "the connection",
    "table": "the table",
    "column": "the watermark's column",
    "data_type": "the watermark's type",
    "kind": "the watermark's kind",
    "lake": "the lake",
    "identity": "the table's identity",
    "zone": "the zone of its times",
    "definition": "the view's definition",
    "parameters": "what landing.parameters says",
    "records": "what landing.records says",
    "pages": "what landing.pages says",
}
_KEPT_LATER = ("identity", "zone", "definition", "parameters", "records", "pages")
"""Parts that not every source tells, and older control tables do not know."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a watermark is measured on, and where what lies below it has landed.

    `unit` is what an integer counts as far as that is known; it is no part of what
    must stay. `zone` is that of times without one; the parts after it are what
    `landing.extraction.choices` returns. All of these are None where they were not kept
    yet.
    """

    measure: Measure
    kind: WatermarkKind
    lake: str
    unit: WatermarkUnit | None = None
    zone: str | None = None
    parameters: str | None = None
    records: str | None = None
    pages: str | None = None
    deleted: str | None = None

    @classmethod
    def from_text(cls, text: str) -> "Fingerprint":
        """Return what `text` wrote."""
        kept = json.loads(text)
        return cls(Measure(**kept.pop("measure")), **kept)

    def text(self) -> str:
        """Return it for the control table."""
        return json.dumps(asdict(self))

    def counted_in(self, unit: WatermarkUnit | None) -> "Fingerprint":
        """Return it with what the integers count."""
        return replace(self, unit=unit or self.unit)

    def check(
        self, before: "Fingerprint", *, source: str, lands_all: bool = False
    ) -> None:
        """Raise `WatermarkError` where the watermark was measured on something else.

        So it does where rows that landed would be judged otherwise, deleted or not,
        unless the run `lands_all`, judged as they are now.
        """
        now, then = self._parts(), before._parts()
        for part in _CALLED:
            if part in _KEPT_LATER and None in (now[part], then[part]):
                continue
            if now[part] != then[part]:
                raise changed(source, _told(part, then, now))
        if self.deleted != before.deleted is not None and not lands_all:
            raise _judged_otherwise(source, before.deleted, self.deleted)

    def _parts(self) -> dict[str, str | None]:
        return {
            **asdict(self.measure),
            "kind": self.kind,
            "lake": self.lake,
            "zone": self.zone,
            "parameters": self.parameters,
            "records": self.records,
            "pages": self.pages,
        }


def fingerprint_of(
    source: TableSource, reading: Reading, lake: Lake, folder: Path | None
) -> Fingerprint:
    """Return what a source's watermark is measured on now.

    `folder` is where the control table is; see `lake_address`.
    """
    kind = kind_of(source)
    zone = (source.timezone or "UTC") if kind == "time" else None
    address = lake_address(lake, folder)
    return Fingerprint(
        reading.measure(),
        kind,
        address,
        zone=zone,
        parameters=parameters_of(source),
        records=records_of(source),
        pages=pages_of(source),
        deleted=deleted_of(source),
    )


def lake_address(lake: Lake, folder: Path | None) -> str:
    """Return what the lake is called from where the control table is.

    A local lake by its way from there, so that both may move together.
    """
    if lake.local_folder is None or folder is None:
        return lake.url
    return Path(os.path.relpath(lake.local_folder, folder)).as_posix()


def changed(source: str, what: str) -> WatermarkError:
    """Return the error of a watermark that means nothing any longer."""
    return WatermarkError(
        f"source {source}: its watermark was measured on something else: {what}. "
        "Nothing was landed",
        way_out=f"To land all of it, run tidemark watermark reset {source}; to go on "
        f"from what is there now, run tidemark watermark adopt {source}",
    )


def _told(
    part: str, then: Mapping[str, str | None], now: Mapping[str, str | None]
) -> str:
    table = now["table"]
    if part == "identity":
        return f"{table} was dropped and made again"
    if part == "definition":
        if then[part] and now[part]:
            return f"the definition of the view {table}, or of one it reads, changed"
        was, is_now = ("view", "table") if then[part] else ("table", "view")
        return f"{table} was a {was}, and is a {is_now} now"
    if part == "parameters":
        old, new = (json.loads(each[part] or "{}") for each in (then, now))
        names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
        return f"landing.parameters says otherwise of {', '.join(sorted(names))}"
    return (
        f"{_CALLED[part]} was {then[part] or 'none'}, and is {now[part] or 'none'} now"
    )


def _judged_otherwise(source: str, then: str, now: str | None) -> WatermarkError:
    return WatermarkError(
        f"source {source}: what marks deleted rows was {then or 'nothing'}, and is "
        f"{now or 'nothing'} now; what landed was judged as before. Nothing was landed",
        way_out="To land all rows judged as it is now, run tidemark extract "
        f"{source} --full; to judge so only what changes from now on, run tidemark "
        f"watermark adopt {source}",
    )
