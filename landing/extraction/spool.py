"""Rows that must not land before all of them were read: in memory, then on disk."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import IO, Self

import pyarrow as pa

IN_MEMORY = 64 * 1024 * 1024
"""Bytes of rows that are held; what is more stands in temporary files."""


class Spool:
    """Tables in the order in which they were put in; gone when the context ends.

    Memory is bounded whatever is put in. Tables may have different columns. Raises
    `OSError` where the disk of temporary files is full.
    """

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        self._in_memory = in_memory
        self._held: list[pa.Table] = []
        self._files: list[IO[bytes]] = []
        self._writer: pa.ipc.RecordBatchStreamWriter | None = None
        self._schema: pa.Schema | None = None
        self._stack = ExitStack()
        self._bytes = 0
        self.rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close_writer()
        self._stack.close()

    def put(self, table: pa.Table) -> None:
        """Keep the rows of a table; its columns are kept though it has none."""
        self.rows += table.num_rows
        self._bytes += table.nbytes
        if not self._files and self._bytes <= self._in_memory:
            self._held.append(table)
            return
        if self._schema is None or table.schema != self._schema:
            self._close_writer()
            file = self._stack.enter_context(
                tempfile.TemporaryFile()  # noqa: SIM115 - the stack closes it
            )
            self._files.append(file)
            options = pa.ipc.IpcWriteOptions(compression="zstd")
            self._writer = pa.ipc.new_stream(file, table.schema, options=options)
            self._schema = table.schema
        assert self._writer is not None  # noqa: S101 - opened with the schema
        self._writer.write_table(table)

    def tables(self) -> Iterator[pa.Table]:
        """Yield all that was put in; nothing is put in afterwards."""
        self._close_writer()
        yield from self._held
        for file in self._files:
            file.seek(0)
            with pa.ipc.open_stream(file) as batches:
                for batch in batches:
                    yield pa.Table.from_batches([batch])

    def _close_writer(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._writer, self._schema = None, None
