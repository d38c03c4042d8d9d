"""What the control table keeps of rows: those that landed last, and errors of runs."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

import sqlalchemy as sa

from landing.control.tables import files, runs
from landing.control.watermarks import Control, Lease, new_run_id
from landing.extraction.remembered import without_keys
from landing.forget.bronze_rows import SourceRows
from landing.forget.found import Found
from landing.forget.keys import Key

_TAKEN_OUT = "the text was removed by tidemark forget"


@contextmanager
def held(control: Control, sources: Iterable[SourceRows]) -> Iterator[list[Lease]]:
    """Keep extractions of these sources away; raises `ControlError` where one runs."""
    known = control.sources()
    with ExitStack() as stack:
        yield [
            stack.enter_context(control.lease(source.name, new_run_id()))
            for source in sources
            if source.name in known
        ]


def search(
    control: Control, sources: Iterable[SourceRows], keys: Sequence[Key]
) -> Found:
    """Return what the control table has: rows that it remembers, texts of errors.

    A name of a file that says a key is a mention: it is the source's own name of it.
    """
    known = control.sources()
    rows = sum(
        _forgotten(control, source)[1] for source in sources if source.name in known
    )
    with control.database.transaction() as connection:
        errors = connection.execute(sa.select(runs.c.error)).all()
        rows += sum(_says(text, keys) for (text,) in errors)
        names = connection.execute(sa.select(files.c.name)).all()
        mentions = sum(_says(text, keys) for (text,) in names)
    return Found("control", rows, bool(rows), mentions)


def rewrite(
    control: Control,
    sources: Iterable[SourceRows],
    keys: Sequence[Key],
    leases: Iterable[Lease],
) -> None:
    """Take them out, with what the database's file still has of them; again is no harm.

    Raises `ControlError` where a lease was lost.
    """
    by_name = {source.name: source for source in sources}
    for lease in leases:
        kept, gone = _forgotten(control, by_name[lease.name])
        if gone:
            control.remember(lease, kept)
    with control.database.transaction() as connection:
        said = connection.execute(sa.select(runs.c.run_id, runs.c.error)).all()
        for run_id, text in said:
            if _says(text, keys):
                connection.execute(
                    sa.update(runs)
                    .where(runs.c.run_id == run_id)
                    .values(error=_TAKEN_OUT)
                )
    if control.database.engine.dialect.name == "sqlite":
        # what was deleted stays in its free pages until then
        engine = control.database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("vacuum")


def _forgotten(control: Control, source: SourceRows) -> tuple[str, int]:
    text = control.standing(source.name).remembered
    if not isinstance(text, str):
        return "", 0
    return without_keys(
        text,
        lambda name, value: any(
            name.lower() == column.lower() and key.equals(value)
            for key, column in source.own.items()
        ),
    )


def _says(text: object, keys: Iterable[Key]) -> bool:
    return bool(text) and any(key.is_mentioned_in(str(text)) for key in keys)
