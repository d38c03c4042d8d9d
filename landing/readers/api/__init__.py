"""HTTP APIs as sources: pages of JSON, asked for from a watermark on.

What an API says is a table whose columns have no types: a declared column lands as
declared, and what else a record has as text, exactly as it was sent.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager

import pyarrow as pa

from landing.clock import Clock, utc_now
from landing.columns.types import arrow_type
from landing.columns.values import check_columns
from landing.declarations import ApiSource, TableSource
from landing.errors import SourceError
from landing.extraction.spool import Spool
from landing.extraction.units import NANOSECONDS
from landing.extraction.window import at
from landing.readers.api.client import Client, Headers
from landing.readers.api.pages import pages
from landing.readers.api.since import is_a_day, since_of
from landing.readers.json_records import Record, table_of
from landing.readers.protocol import Measure

_BATCH = 10_000
_VISIBLE = re.compile(r"[!-~]+( +[!-~]+)*")
"""What a header can hold for certain; a library's refusal would show the secret."""

Connect = Callable[[ApiSource], Client]


class ApiReader:
    """The API at an address, below which the sources' paths are."""

    def __init__(
        self, connect: Connect, *, system: str, clock: Clock = utc_now
    ) -> None:
        self._connect = connect
        self._system = system
        self._clock = clock

    @contextmanager
    def open(self, source: TableSource) -> Iterator["ApiReading"]:
        """Begin to ask; nothing is asked for before rows are wanted."""
        assert isinstance(source, ApiSource)  # noqa: S101 - open_reader sees to it
        with closing(self._connect(source)) as client:
            yield ApiReading(source, client, self._system, at(self._clock()))


class ApiReading:
    """What an API says now.

    It is no snapshot: a record that moves from a page to one before it while they are
    read is passed over, and lands with the next run if its watermark moved, too.
    """

    def __init__(
        self, source: ApiSource, client: Client, system: str, now: int
    ) -> None:
        self._source = source
        self._client = client
        self._system = system
        self._now = now

    @property
    def schema(self) -> pa.Schema:
        """The declared columns; what else records have is known when they are read."""
        return pa.schema(
            [(each.name, arrow_type(each.data_type)) for each in self._source.columns]
        )

    def measure(self) -> Measure:
        """Return what the watermark is measured on."""
        watermark = self._source.watermark
        types = {column.name: column.data_type for column in self._source.columns}
        return Measure(self._system, self._source.path, watermark, types[watermark])

    def primary_key(self) -> tuple[str, ...]:
        """Return nothing: an API does not say."""
        return ()

    def clock(self) -> int:
        """Return this machine's clock, for an API has none that can be asked."""
        return self._now

    def oldest_open(self) -> int | None:
        """Return None: an API does not say."""
        return None

    def largest(self) -> int | None:
        """Return the clock as the watermark counts: it is a time, as declarations say.

        The records are not known before they are asked for, from a watermark on.
        """
        unit = self._source.watermark_unit
        return self._now // NANOSECONDS[unit] if unit in NANOSECONDS else None

    def batches(self, low: int | None) -> Iterator[pa.Table]:
        """Yield all records from `low` on, none of them before all pages were read.

        Where dates without a time are among them, they are asked for from the beginning
        of the day on: the API may have passed over one that is part of the window.
        """
        since = since_of(self._source, low)
        from_its_day = since_of(self._source, low, of_days=True)
        with Spool() as first, Spool() as second:
            spool = first
            if self._read(first, since) and since != from_its_day:
                spool = second
                self._read(second, from_its_day)
            schema = pa.unify_schemas(
                [self.schema, *{t.schema: None for t in spool.tables()}]
            )
            check_columns(self._source, schema.names, self._where)
            for table in spool.tables():
                yield _widened(table, schema)

    def any_below(self, low: int) -> bool:
        """Return True: an API is not asked for what is below."""
        return True

    def by_key(self, keys: pa.Table) -> pa.Table | None:
        """Return None: an API is not asked for single records."""
        return None

    def keys(self) -> Iterator[pa.Table]:
        """Yield the keys and watermarks of all records, once all pages were read."""
        wanted = dict.fromkeys((*self._source.key, self._source.watermark))
        with Spool() as spool:
            self._read(spool, None)
            for table in spool.tables():
                yield table.select(list(wanted))

    @property
    def _where(self) -> str:
        return f"{self._system}/{self._source.path.lstrip('/')}"

    def _read(self, spool: Spool, since: str | None) -> bool:
        """Read all pages; return whether it may have passed over dates."""
        held: list[Record] = []
        watermark = self._source.watermark
        has_days = False
        for page in pages(self._source, self._client, since):
            has_days = has_days or any(is_a_day(one.get(watermark)) for one in page)
            held.extend(page)
            while len(held) >= _BATCH:
                spool.put(table_of(self._source, self._where, held[:_BATCH]))
                held = held[_BATCH:]
        spool.put(table_of(self._source, self._where, held))
        return has_days and self._source.since_parameter is not None


def headers_of(source: ApiSource, secret: str | None) -> Headers:
    """Return what says who asks, as the source's `sign_in` has it.

    Blanks and line ends around the secret are not of it. Raises `SourceError` where it
    is missing, or azure-identity, and where no header can hold it.
    """
    sign_in = source.sign_in
    if sign_in is None:
        return dict
    if sign_in.by == "entra":
        return _entra(source, str(sign_in.scope))
    secret = (secret or "").strip()
    setting = f"TIDEMARK_SECRET_{source.connection.upper()}"
    if not secret:
        raise SourceError(
            f"source {source.name}: connection {source.connection} has no secret",
            way_out=f"Set {setting} in the environment or in .env",
        )
    if not _VISIBLE.fullmatch(secret):
        raise SourceError(
            f"source {source.name}: {setting} holds what is no visible ASCII character",
            way_out=f"Set {setting} to the secret alone, in one line",
        )
    named: Mapping[str, str] = (
        {"Authorization": f"Bearer {secret}"}
        if sign_in.by == "bearer"
        else {sign_in.header: secret}
    )
    return lambda: named


def _entra(source: ApiSource, scope: str) -> Headers:
    try:
        from azure.core.exceptions import ClientAuthenticationError
        from azure.identity import DefaultAzureCredential
    except ImportError as error:
        raise SourceError(
            f"source {source.name}: signing in by Entra needs azure-identity",
            way_out="pip install 'tidemark[api,azure]'",
        ) from error
    credential = DefaultAzureCredential()

    def headers() -> Mapping[str, str]:
        try:
            token = credential.get_token(scope).token  # kept until it is about to end
        except ClientAuthenticationError as error:
            raise SourceError(
                f"source {source.name}: Entra gives no token for {scope}: "
                f"{str(error).splitlines()[0]}",
                way_out="Sign in (az login), or check the identity and the scope",
            ) from error
        return {"Authorization": f"Bearer {token}"}

    return headers


def _widened(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return the table with the columns that it lacks, all of them null."""
    lacking = schema.empty_table()
    return pa.concat_tables([lacking, table], promote_options="default")
