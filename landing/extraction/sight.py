"""What one run sees of a watermark, and so from where the next may go on.

The next window begins at the largest position seen, less an overlap. Two things must
not lift it: a position ahead of the source's clock, which others will be written
below; and one above what an open transaction may still write.
"""

import pyarrow as pa
import pyarrow.compute as pc

from landing.extraction.positions import EARLIEST
from landing.extraction.units import NANOSECONDS, WatermarkUnit, century
from landing.extraction.window import WatermarkKind


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
    unit is that of which most values above `base` are times of this century, if any.
    """

    def __init__(
        self,
        kind: WatermarkKind,
        unit: WatermarkUnit | None,
        moment: int,
        base: int | None = None,
    ) -> None:
        self._base = base
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
        new = places.drop_null()
        if self._base is not None:
            new = new.filter(pc.greater(new, self._base))
        self._count += len(new)
        for unit in self._seen:
            within = self._within(places, unit)
            found = pc.max(within).as_py()
            if found is not None:
                seen = self._seen[unit]
                self._seen[unit] = found if seen is None else max(found, seen)
            if self._known is None and unit != "sequence":
                first, last = century(unit)
                times = pc.and_(pc.greater_equal(new, first), pc.less(new, last))
                self._times[unit] += pc.sum(times).as_py() or 0

    def _within(self, places: pa.Array, unit: WatermarkUnit) -> pa.Array:
        """Return the positions that may lift the next window."""
        safe = safe_position(self._kind, unit, self._moment)
        if safe is not None:
            places = places.filter(pc.less_equal(places, safe))
        if self._kind == "time":
            # what is before the range is cut to its beginning: nothing stands below
            places = places.filter(pc.greater(places, EARLIEST))
        if unit == "sequence" and self._known is None:
            # it may be a time after all: then the clock holds it back
            for each in NANOSECONDS:
                now = self._moment // NANOSECONDS[each]
                ahead = pc.and_(
                    pc.greater(places, now), pc.less(places, century(each)[1])
                )
                places = places.filter(pc.invert(ahead))
        return places

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
