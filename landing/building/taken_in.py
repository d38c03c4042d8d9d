"""Which files of Bronze a build took in, for whoever follows one through the logs."""

import logging
from datetime import UTC, datetime

from landing.building import warehouse
from landing.errors import BuildError
from landing.settings import Settings

_log = logging.getLogger(__name__)
_ELSEWHERE = "Look at loaded_files of the warehouse"


def tell_of_files(settings: Settings, build: str, since: datetime) -> None:
    """Log each file that was taken in `since` then, aware, by the build of this id.

    To be called while no other build of the warehouse can run, which is a DuckDB file
    and closed. What cannot be read is not told: the build itself is as it was.
    """
    if not _log.isEnabledFor(logging.INFO):
        return
    import duckdb

    schema = settings.schema_of("staging")
    try:
        with warehouse.read(settings, elsewhere=_ELSEWHERE) as connection:
            files = connection.execute(
                "select source, landed_file, total_rows "  # noqa: S608 - a schema's name
                f'from "{schema}".loaded_files where loaded_at >= ? order by all',
                [since.astimezone(UTC).replace(tzinfo=None)],
            ).fetchall()
    except (BuildError, duckdb.Error) as error:
        _log.warning("which files were taken in is not known: %s", error)
        return
    for source, file, rows in files:
        _log.info(
            "%s: %d rows taken in",
            source,
            rows,
            extra={"source": source, "file": file, "rows": rows, "build": build},
        )
