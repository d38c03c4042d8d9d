"""Rows that were deleted for good, found by comparing keys; and rows that were missed.

What landed and is not in the source any longer lands as a tombstone: its key, the
watermark that it had, null in all other columns, and `is_deleted`. What is in the
source and never landed, such as an import that keeps old times, lands as it is.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from landing.clock import Clock
from landing.columns.row_hash import row_hashes
from landing.columns.tables import parts
from landing.control.watermarks import Control, Lease
from landing.declarations import TableSource
from landing.errors import SourceError
from landing.extraction.aim import take_aim
from landing.extraction.key_files import (
    BUCKETS,
    KEY_HASH,
    KeyFile,
    KeysOfARun,
    StandingKeys,
    columns_of,
    remove_but,
)
from landing.extraction.positions import positions
from landing.extraction.steps import Landed, publish_part
from landing.extraction.tombstones import is_among, tombstones
from landing.extraction.window import Window, kind_of
from landing.lake import Lake
from landing.readers.protocol import Reader, Reading

_log = logging.getLogger("tidemark")

_ASKED = 500
"""Rows that are asked for by their keys at a time."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a comparison of keys landed; `deleted` are its tombstones."""

    landed: Landed
    deleted: int


def is_due(source: TableSource, control: Control, clock: Clock) -> bool:
    """Return whether a source's keys are to be compared now."""
    if source.deletes != "reconcile":
        return False
    last = control.standing(source.name).reconciled_at
    return last is None or clock() - last >= source.reconcile_every


def reconcile(
    source: TableSource,
    reader: Reader,
    lake: Lake,
    control: Control,
    lease: Lease,
    run_id: str,
    *,
    clock: Clock,
    size: int,
    confirmed: bool,
) -> Reconciled:
    """Compare the keys that landed with those of the source, and land the difference.

    The first comparison of a source only notes its keys. Raises `SourceError`, and
    lands nothing, where the source has no row at all any more, or lacks more than
    `max_delete_share` of them and nobody has `confirmed` that.
    """
    with (
        reader.open(source) as reading,
        KeyFile(source) as there,
        KeyFile(source) as gone,
        KeysOfARun(lake, source, run_id) as begun,
    ):
        aim = take_aim(source, reading, control, lake, now=clock())
        control.begin(source.name, run_id, "reconciling", aim.window, now=clock())
        keys = reading.keys()
        for rows in keys:
            there.add(rows)
            lease.check()
        comparison = _Comparison(source, reading, there, StandingKeys(lake, source))
        for rows in comparison.gone():
            gone.add(rows)
        unjudged = gone.rows - comparison.judged
        _check(source, unjudged, there.rows, confirmed=confirmed)
        # What is found deleted may come back as it was, also while this run is dying:
        # it is to be known as new then, by windows and by the next comparison.
        gone.publish(lake, run_id, "gone")
        known = aim.remembered
        if gone.rows:
            known = known.without(lambda keys: is_among(gone, keys))
        control.remember(lease, known.text())
        window = Window(aim.window.kind, None, aim.window.high)
        paths: list[str] = []
        rows_landed = octets = 0
        tables = (tombstones(source, reading.schema, gone), comparison.missed())
        for are_deleted, found in zip((True, False), tables, strict=True):
            for part in parts(found, size):
                lease.check()
                if not are_deleted:
                    begun.begin(part)
                published = publish_part(
                    lake,
                    source,
                    window,
                    len(paths),
                    part,
                    control.stamp(lease, clock()),
                    named_by=run_id,
                    are_deleted=are_deleted,
                )
                paths.append(published.path)
                rows_landed += part.num_rows
                octets += published.bytes
        # asked of the control table: a process that was paused has not heard of it
        control.stamp(lease, clock())
        unfound = comparison.unfound
        if len(unfound):
            _log.warning(
                "source %s: %s rows of %s were not found by their keys, which do not "
                "count as landed: they are asked for again with the next comparison.",
                source.name,
                f"{len(unfound):,}",
                source.table,
            )
        there.publish(lake, run_id, "base", but=unfound)
        remove_but(lake, source, run_id)
        control.reconciled(
            lease, run_id, rows=rows_landed, files=len(paths), now=clock()
        )
    landed = Landed(run_id, window, rows_landed, tuple(paths), octets)
    return Reconciled(landed, gone.rows)


class _Comparison:
    """The keys that are there, and those that landed."""

    def __init__(
        self,
        source: TableSource,
        reading: Reading,
        there: KeyFile,
        standing: StandingKeys,
    ) -> None:
        self._source = source
        self._reading = reading
        self._there = there
        self._standing = standing
        self.judged = 0
        self.unfound: pa.Array = pa.array([], pa.string())
        fields = [reading.schema.field(name) for name in columns_of(source)]
        self._schema = pa.schema([*fields, pa.field(KEY_HASH, pa.string())])

    def gone(self) -> Iterator[pa.Table]:
        """Yield the keys that landed and are not there, each once.

        Of these `judged` were found so by a comparison that came to no end, and were
        few enough, or a person confirmed them.
        """
        for number, here in self._buckets():
            landed = self._standing.bucket(number, self._schema)
            gone = landed.filter(
                pc.invert(pc.is_in(landed[KEY_HASH], value_set=_values(here)))
            )
            if gone.num_rows:
                newest = self._newest(gone)
                before = self._standing.bucket_of_gone(number, self._schema)
                judged = pc.is_in(newest[KEY_HASH], value_set=_values(before))
                self.judged += pc.sum(judged).as_py() or 0
                yield newest

    def missed(self) -> Iterator[pa.Table]:
        """Yield the rows that never landed, or may not have.

        What a window is going to read as well is among them: twice does no harm, but
        from now on their keys count as landed. What has no order lands with each run.
        The hashes of keys that never landed and whose rows are not found are `unfound`.
        """
        if not self._standing.has_base:
            return
        for number, here in self._buckets():
            landed = self._standing.bucket(number, self._schema)
            before = pa.concat_tables(
                [
                    self._standing.bucket_of_gone(number, self._schema),
                    self._standing.bucket_of_begun(number, self._schema),
                ]
            )
            hashes = here[KEY_HASH]
            new = pc.or_(
                pc.invert(pc.is_in(hashes, value_set=_values(landed))),
                pc.is_in(hashes, value_set=_values(before)),
            )
            missed = here.filter(pc.and_(new, pc.is_valid(self._places(here))))
            for start in range(0, missed.num_rows, _ASKED):
                asked = missed.slice(start, _ASKED)
                found = self._reading.by_key(asked.select(list(self._source.key)))
                if found is None:
                    return  # windows alone find rows of such a source
                keys = row_hashes(found.select(list(self._source.key)))
                yield found.filter(pc.is_in(keys, value_set=_values(asked)))
                self._add_unfound(_but(_values(asked), keys), landed)

    def _add_unfound(self, hashes: pa.Array, landed: pa.Table) -> None:
        if len(hashes):
            unfound = _but(hashes, _values(landed))
            self.unfound = pa.concat_arrays([self.unfound, unfound])

    def _buckets(self) -> Iterator[tuple[int, pa.Table]]:
        for number in range(BUCKETS):
            here = self._there.bucket(number)
            yield number, self._schema.empty_table() if here is None else here

    def _newest(self, rows: pa.Table) -> pa.Table:
        """Return of each key the row with the highest watermark."""
        placed = rows.append_column("place", self._places(rows)).append_column(
            "row", pa.array(range(rows.num_rows))
        )
        order = pc.sort_indices(placed, [("place", "descending")])
        ordered = placed.take(order)
        first = ordered.group_by(KEY_HASH, use_threads=False).aggregate(
            [("row", "first")]
        )
        return rows.take(first["row_first"].combine_chunks())

    def _places(self, rows: pa.Table) -> pa.Array:
        source = self._source
        return positions(rows[source.watermark], kind_of(source), source.zone)


def _but(hashes: pa.Array, known: pa.Array) -> pa.Array:
    return hashes.filter(pc.invert(pc.is_in(hashes, value_set=known)))


def _values(rows: pa.Table) -> pa.Array:
    return rows[KEY_HASH].combine_chunks()


def _check(source: TableSource, gone: int, there: int, *, confirmed: bool) -> None:
    if not gone or confirmed:
        return
    share = gone / (gone + there)
    if there and share <= source.max_delete_share:
        return
    seen = f"{gone:,} of {gone + there:,} rows that landed are"
    what = (
        f"{seen} not in {source.table} any more"
        if there
        else f"{source.table} is empty"
    )
    raise SourceError(
        f"source {source.name}: {what}, which is more than max_delete_share "
        f"({source.max_delete_share:.0%}). No deletion was landed; what changed was",
        way_out="If they were deleted, run tidemark extract "
        f"{source.name} --confirm-deletes",
    )
