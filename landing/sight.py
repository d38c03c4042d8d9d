"""What one run sees of a watermark, and so from where the next may go on.

The next window begins at the largest position seen, less an overlap. Two things must
not lift it: a position ahead of the source's clock, which others will be written
below; and one above what an open transaction may still write.
"""

import pyarrow as pa
import pyarrow.compute as pc

from landing.units import NANOSECONDS, WatermarkUnit, century
from landing.window import WatermarkKind


def safe_position(
    kind: WatermarkKind, unit: WatermarkUnit | None, moment: int
) -> int | None:
    """Return the position that a moment has, in nanoseconds UTC; None of a sequence."""
    if kind == "time":
        return moment
    return moment // NANOSECONDS[unit] if unit and unit in NANOSECONDS else None


class Sight:
    """The positions that a run reads, as far as they tell where to go on.

    `unit` is what an integer watermark counts, None where that is not known: then the
    unit is that of which most values are times of this century, if any.
    """

    def __init__(
        self, kind: WatermarkKind, unit: WatermarkUnit | None, moment: int
    ) -> None:
        self._kind = kind
        self._known = unit
        self._moment = moment
        self._count = 0
        units: tuple[WatermarkUnit, ...] = (*NANOSECONDS, "sequence")
        asked = units if unit is None and kind == "integer" else (unit or "sequence",)
        self._seen: dict[WatermarkUnit, int | None] = dict.fromkeys(asked)
        self._times: dict[WatermarkUnit, int] = dict.fromkeys(asked, 0)

    def look(self, places: pa.Array) -> None:
        """Take in the positions of rows that land, or have landed."""
        self._count += len(places) - places.null_count
        for unit in self._seen:
            safe = safe_position(self._kind, unit, self._moment)
            within = (
                places if safe is None else places.filter(pc.less_equal(places, safe))
            )
            found = pc.max(within).as_py()
            if found is not None:
                seen = self._seen[unit]
                self._seen[unit] = found if seen is None else max(found, seen)
            if self._known is None and unit != "sequence":
                first, last = century(unit)
                times = pc.and_(pc.greater_equal(places, first), pc.less(places, last))
                self._times[unit] += pc.sum(times).as_py() or 0

    @property
    def unit(self) -> WatermarkUnit | None:
        """What the integers count; None of times, and where none were seen."""
        if self._kind == "time" or self._known is not None:
            return self._known
        if not self._count:
            return None
        unit = max(self._times, key=lambda each: self._times[each])
        return unit if self._times[unit] * 2 > self._count else "sequence"

    @property
    def seen(self) -> int | None:
        """The largest position that the clock and open transactions allow for."""
        return self._seen[self.unit or "sequence"]
