"""What a timer does with the declared tables and files, and when it last did."""

import logging
from datetime import datetime

from landing.control.watermarks import Control
from landing.declarations import Declarations
from landing.errors import SourceError, of_source
from landing.extraction.table import ExtractResult, extract
from landing.lake import Lake
from landing.readers import open_reader
from landing.settings import Settings

_log = logging.getLogger(__name__)


def extract_tables(
    declarations: Declarations, settings: Settings, lake: Lake
) -> list[ExtractResult]:
    """Land what changed in each source since the last run, and return what landed.

    A source that fails keeps its watermark, and does not stop the others; when all
    were tried, `SourceError` names those that failed. Raises `ControlError` where the
    control table cannot be opened; nothing was read then.
    """
    control = Control.open(settings.require_control())
    done: list[ExtractResult] = []
    failed: list[str] = []
    for source in declarations.row_sources:
        try:
            reader = open_reader(source, settings)
            done.append(extract(source, reader=reader, lake=lake, control=control))
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            _log.exception("%s was not extracted", source.name)
            failed.append(f"{source.name}: {of_source(source.name, error)}")
        else:
            _log.info("%s: %d rows landed", source.name, done[-1].rows)
    if failed:
        raise SourceError(
            f"{len(failed)} of {len(declarations.row_sources)} sources failed, and "
            f"keep their watermarks: {'; '.join(failed)}",
            way_out="The next run reads the same windows again",
        )
    return done


def last_checks(declarations: Declarations, settings: Settings) -> dict[str, datetime]:
    """Return when each source's last run that came to its end ended, changed or not.

    Aware. A source that was never extracted is not among them. Raises `ControlError`
    where the control table cannot be read.
    """
    control = Control.open(settings.require_control())
    checks = {}
    for source in declarations.row_sources:
        for run in control.runs(source.name, "committed", last=1):
            if run.finished_at is not None:
                checks[source.name] = run.finished_at
    return checks
