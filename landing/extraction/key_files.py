"""The keys of a source that landed, kept in the lake to be compared with the source's.

Each file is below `keys/<source>/`: one of every run that landed rows, with their keys,
a base of all keys that the source had when they were compared last, and, while one is
going on, the keys of the rows that it found deleted. The keys of rows that are about to
land stand there before the rows do, so that no row can land, be deleted while a crashed
run waits to be repeated, and be missed. They are split by the hash of the
key into buckets, one row group each, so that the keys of a hundred million rows are
compared a bucket at a time.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from landing.columns.row_hash import row_hashes
from landing.declarations import TableSource
from landing.errors import LakeError, first_line
from landing.lake import Lake, StandingFile

BUCKETS = 64
"""Parts that are compared one after the other."""

KEY_HASH = "key_hash"
"""The column with the hash of the key, beside the key's columns and the watermark."""

_ROOT = "keys/"

Kind = Literal["landed", "begun", "base", "gone"]
_ENDS: dict[Kind, str] = {
    "landed": "-landed.parquet",
    "begun": "-begun.parquet",
    "base": "-base.parquet",
    "gone": "-gone.parquet",
}
_META = b"buckets"
_OCTETS = pa.array([f"{octet:02x}" for octet in range(256)])


def columns_of(source: TableSource) -> list[str]:
    """Return the columns that are kept of a row: the key's, and the watermark."""
    return list(dict.fromkeys([*source.key, source.watermark]))


class KeyFile:
    """Keys on their way into a file of the lake, in a folder of its own until then.

    Any number of rows takes the memory of one bucket.
    """

    def __init__(self, source: TableSource) -> None:
        self._source = source
        self._made: TemporaryDirectory[str] | None = None
        self._writers: dict[int, pa.ipc.RecordBatchFileWriter] = {}
        self.rows = 0

    def __enter__(self) -> "KeyFile":
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
        if self._made is not None:
            self._made.cleanup()

    def add(self, rows: pa.Table) -> None:
        """Take the keys of rows, which have the key's columns and the watermark."""
        if not rows.num_rows:
            return
        kept = rows.select(columns_of(self._source))
        hashes = row_hashes(kept.select(list(self._source.key)))
        kept = kept.append_column(KEY_HASH, hashes)
        octets = pc.index_in(pc.utf8_slice_codeunits(hashes, 0, 2), value_set=_OCTETS)
        buckets = pc.bit_wise_and(octets, pa.scalar(BUCKETS - 1, octets.type))
        for bucket in pc.unique(buckets).to_pylist():
            self._write(bucket, kept.filter(pc.equal(buckets, bucket)))
        self.rows += rows.num_rows

    def bucket(self, number: int) -> pa.Table | None:
        """Return the keys of a bucket; None where it has none. No more may be added."""
        if not self.rows:
            return None
        self._close()
        path = self._path(number)
        if not path.is_file():
            return None
        with pa.OSFile(str(path)) as file:
            return pa.ipc.open_file(file).read_all()

    def publish(
        self,
        lake: Lake,
        run_id: str,
        of: Kind = "landed",
        *,
        but: pa.Array | None = None,
    ) -> None:
        """Put the keys into the lake, whole or not at all; none where it is empty.

        `but` are hashes of keys that are left out.
        """
        self._close()
        if not self.rows:
            return
        name = f"{run_id}{_ENDS[of]}"
        file = self._folder / name
        numbers = []
        writer: pq.ParquetWriter | None = None
        for number in range(BUCKETS):
            table = self.bucket(number)
            if table is None:
                continue
            if writer is None:
                writer = pq.ParquetWriter(file, table.schema, compression="zstd")
            if but is not None:
                left_out = pc.is_in(table[KEY_HASH], value_set=but)
                table = table.filter(pc.invert(left_out))
            if table.num_rows:
                writer.write_table(table, row_group_size=table.num_rows)
                numbers.append(number)
        assert writer is not None  # noqa: S101 - there are rows
        writer.add_key_value_metadata({_META: json.dumps(numbers)})
        writer.close()
        lake.publish_file(f"{_ROOT}{self._source.name}/{name}", file)
        file.unlink()

    def _write(self, bucket: int, rows: pa.Table) -> None:
        writer = self._writers.get(bucket)
        if writer is None:
            writer = pa.ipc.new_file(str(self._path(bucket)), rows.schema)
            self._writers[bucket] = writer
        writer.write_table(rows)

    def _path(self, bucket: int) -> Path:
        return self._folder / f"{bucket}.arrow"

    @property
    def _folder(self) -> Path:
        if self._made is None:
            self._made = TemporaryDirectory(prefix="tidemark-keys-")
        return Path(self._made.name)

    def _close(self) -> None:
        for writer in self._writers.values():
            writer.close()
        self._writers.clear()


class StandingKeys:
    """The files of keys that stand in the lake, when they were looked for."""

    def __init__(self, lake: Lake, source: TableSource) -> None:
        self._lake = lake
        self._source = source
        self._files = list(lake.standing_files(f"{_ROOT}{source.name}/"))

    @property
    def has_base(self) -> bool:
        """Whether keys were compared before."""
        return any(file.path.endswith(_ENDS["base"]) for file in self._files)

    def bucket(self, number: int, schema: pa.Schema) -> pa.Table:
        """Return the keys of a bucket that landed, or may have; one may be there twice.

        They have the columns of a schema. Raises `LakeError` where a file cannot be
        read, or its keys are of a type that is none of this schema's.
        """
        kinds: tuple[Kind, ...] = ("landed", "begun", "base")
        return self._bucket(number, schema, kinds)

    def bucket_of_begun(self, number: int, schema: pa.Schema) -> pa.Table:
        """Return the keys of a bucket whose rows may not have landed, as `bucket`.

        They are of runs that came to no end.
        """
        return self._bucket(number, schema, ("begun",))

    def bucket_of_gone(self, number: int, schema: pa.Schema) -> pa.Table:
        """Return the keys of a bucket whose rows were found deleted, as `bucket`.

        That is by a comparison that came to no end: some of it may have landed.
        """
        return self._bucket(number, schema, ("gone",))

    def _bucket(
        self, number: int, schema: pa.Schema, kinds: Sequence[Kind]
    ) -> pa.Table:
        ends = tuple(_ENDS[kind] for kind in kinds)
        files = [file for file in self._files if file.path.endswith(ends)]
        found = [table for file in files for table in self._of(file, number, schema)]
        return pa.concat_tables([schema.empty_table(), *found])

    def _of(
        self, file: StandingFile, number: int, schema: pa.Schema
    ) -> Iterator[pa.Table]:
        try:
            opened = pa.PythonFile(self._lake.open_file(file.path, file.size), "r")
            with pq.ParquetFile(opened) as parquet:
                meta = parquet.metadata.metadata or {}
                numbers: Sequence[int] = json.loads(meta.get(_META, b"[]"))
                if number in numbers:
                    group = parquet.read_row_group(numbers.index(number))
                    yield group.select(schema.names).cast(schema)
        except (pa.ArrowException, KeyError, OSError) as error:
            raise LakeError(
                f"{self._lake.url}/{file.path} cannot be read: {first_line(error)}",
                way_out="If the key was declared otherwise, remove the folder: the "
                "next comparison then notes what there is, and finds no deletion",
            ) from error


@dataclass(frozen=True, slots=True)
class Groups:
    """All keys of a file, by the number of their bucket."""

    schema: pa.Schema
    tables: dict[int, pa.Table]

    @classmethod
    def of(cls, parquet: pq.ParquetFile) -> "Groups":
        """Return those of an open file."""
        meta = parquet.metadata.metadata or {}
        numbers: Sequence[int] = json.loads(meta.get(_META, b"[]"))
        tables = {n: parquet.read_row_group(g) for g, n in enumerate(numbers)}
        return cls(parquet.schema_arrow, tables)

    def write(self, path: Path) -> None:
        """Write them as a file of keys, as `StandingKeys` reads it."""
        full = {n: table for n, table in self.tables.items() if table.num_rows}
        with pq.ParquetWriter(path, self.schema, compression="zstd") as writer:
            for table in full.values():
                writer.write_table(table, row_group_size=table.num_rows)
            writer.add_key_value_metadata({_META: json.dumps(list(full))})


def lists_of(lake: Lake, source: str) -> list[StandingFile]:
    """Return the files of keys that stand of a source."""
    return list(lake.standing_files(f"{_ROOT}{source}/"))


class KeysOfARun:
    """The keys of the rows that a run lands, in the lake before the rows are.

    Of a source whose keys are not compared there are none.
    """

    def __init__(self, lake: Lake, source: TableSource, run_id: str) -> None:
        self._lake = lake
        self._source = source
        self._run_id = run_id
        self._parts = 0
        self._all = KeyFile(source)

    def __enter__(self) -> "KeysOfARun":
        return self

    def __exit__(self, *_: object) -> None:
        self._all.__exit__()

    def begin(self, rows: pa.Table) -> None:
        """Put the keys of rows into the lake that are to land next."""
        if self._source.deletes != "reconcile":
            return
        with KeyFile(self._source) as keys:
            keys.add(rows)
            keys.publish(self._lake, f"{self._run_id}-{self._parts:05d}", "begun")
        self._parts += 1
        self._all.add(rows)

    def end(self, repeated: Sequence[str] = ()) -> None:
        """Say that they landed, and with them all that the repeated runs began.

        What those began and this run did not find again may have landed all the same.
        """
        if self._source.deletes != "reconcile":
            return
        self._all.publish(self._lake, self._run_id)
        runs = (self._run_id, *repeated)
        for file in list(self._lake.standing_files(f"{_ROOT}{self._source.name}/")):
            name = file.path.rsplit("/", 1)[-1]
            if not name.startswith(runs) or not name.endswith(_ENDS["begun"]):
                continue
            if not name.startswith(self._run_id):
                content = self._lake.read(file.path)
                if content is None:
                    continue  # the run that began them has ended, and says so itself
                landed = file.path.removesuffix(_ENDS["begun"]) + _ENDS["landed"]
                self._lake.publish(landed, content)
            self._lake.remove(file.path)


def remove_but(lake: Lake, source: TableSource, run_id: str) -> None:
    """Remove the files of a source's keys, all but the base of one run."""
    for file in list(lake.standing_files(f"{_ROOT}{source.name}/")):
        if not file.path.endswith(f"/{run_id}{_ENDS['base']}"):
            lake.remove(file.path)
