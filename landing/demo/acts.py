"""The two acts of the demo: land and extract what happened, then build.

Everything stands in one folder of its own, apart from the project's real lake
and warehouse, and every run of the demo starts over there.
"""

import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from landing.building.build import BuildResult
from landing.control.watermarks import Control
from landing.declarations import Declarations, TableSource
from landing.demo.database import apply_changes, create_shop, write_list
from landing.demo.shop import Changes, History, Shop
from landing.demo.stream import write_ndjson
from landing.errors import RequestError, TidemarkError
from landing.extraction.table import extract
from landing.lake import Lake
from landing.operations import land_what_ran
from landing.readers import open_reader
from landing.replaying import replay
from landing.settings import Settings

SEED = 20260301
BETWEEN_THE_ACTS = timedelta(hours=3)

STREAMS = ("order_events", "trip_events")
ROW_SOURCES = ("customers", "exchange_rates", "products", "sales_orders")
"""The shop's sources: a project may declare others, of which the demo knows nothing."""

_MARKER = ".made-by-tidemark-demo"

Build = Callable[[], BuildResult]


@dataclass(frozen=True, slots=True)
class Act:
    """What went in, how, and what the build made of it."""

    events: int
    rows: dict[str, int]
    build: BuildResult


def demo_settings(settings: Settings) -> Settings:
    """Return the settings under which everything stands below `demo/`."""
    folder = settings.project / "demo"
    return replace(
        settings,
        lake=str(folder / "lake"),
        warehouse=folder / "warehouse.duckdb",
        control=f"sqlite:///{folder / 'lake' / 'control.db'}",
        published=folder / "published",
        connections={
            "shop": f"sqlite:///{folder / 'shop.db'}",
            "catalogue": str(folder),
        },
    )


def require_shop(declarations: Declarations) -> None:
    """Raise `RequestError` where not all of the shop's sources are declared."""
    missing = [n for n in (*STREAMS, *ROW_SOURCES) if n not in declarations.sources]
    if missing:
        raise RequestError(
            f"the demo runs a made-up shop, and this project declares no "
            f"{', '.join(missing)}",
            way_out="Run it in a clone of Tidemark's repository as it is",
        )


def start_over(settings: Settings) -> Path:
    """Return an empty demo folder with its settings in `demo.env`.

    Removes what an earlier demo made. Raises `TidemarkError` where the folder
    holds something else.
    """
    folder = settings.project / "demo"
    if folder.exists():
        if not (folder / _MARKER).is_file():
            raise TidemarkError(
                f"{folder} was not made by the demo",
                way_out="Move it away, and run the demo again",
            )
        shutil.rmtree(folder)
    folder.mkdir()
    (folder / _MARKER).touch()
    values = {
        "TIDEMARK_LAKE": settings.lake,
        "TIDEMARK_WAREHOUSE": settings.warehouse,
        "TIDEMARK_CONTROL": settings.control,
        "TIDEMARK_PUBLISHED": settings.published_folder,
    } | {
        f"TIDEMARK_CONNECTION_{name.upper()}": url
        for name, url in settings.connections.items()
    }
    (folder / "demo.env").write_text(
        "".join(f"{name}='{value}'\n" for name, value in values.items()),
        encoding="utf-8",
    )
    return folder


def open_shop() -> Shop:
    """Return the shop as it stood three hours ago."""
    return Shop(SEED, datetime.now(UTC) - BETWEEN_THE_ACTS)


def play(
    folder: Path,
    act: History | Changes,
    settings: Settings,
    declarations: Declarations,
    build: Build,
) -> Act:
    """Land the act's events, extract its rows and build; land what ran.

    The rows of the first act are extracted as of its end, by a lag as long as
    the time between the acts: else the watermark would stand past what the
    second act changes.
    """
    if isinstance(act, History):
        create_shop(folder / "shop.db", act)
        lag, number = BETWEEN_THE_ACTS, 1
    else:
        apply_changes(folder / "shop.db", act)
        lag, number = timedelta(0), 2
    write_list(folder / "products.csv", act.products)
    write_list(folder / "exchange_rates.csv", act.rates)
    lake = Lake.open(settings.lake, settings.compression)
    events = 0
    for source, payloads in zip(
        STREAMS, (act.order_events, act.trip_events), strict=True
    ):
        file = folder / f"{source}-{number}.ndjson"
        write_ndjson(file, payloads)
        stream = declarations.stream(source)
        events += replay(lake, stream, [str(file)], io.BytesIO()).events
    control = Control.open(settings.require_control())
    rows = {}
    for name in ROW_SOURCES:
        table = declarations.row_source(name)
        if isinstance(table, TableSource):
            table = replace(table, lag=lag)
        reader = open_reader(table, settings)
        rows[name] = extract(table, reader=reader, lake=lake, control=control).rows
    built = build()
    # the tables of operations have it by the next build
    land_what_ran(settings, declarations)
    return Act(events, rows, built)
