"""The page, as Streamlit runs it: `tidemark dashboard` starts it by `serve`.

Thin: it reads the folder that it is told, and draws what pure functions return. A part
of it runs again every few seconds, and reads files that never change once.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import streamlit as st

from landing.dashboard import charts, content, largest, state, tables, windows
from landing.dashboard.formats import counted, moment
from landing.dashboard.pages import OPERATIONS, OVERVIEW, REJECTS, Page, pages
from landing.publishing.pointer import Pointer, Table

Rows = list[dict[str, Any]]

# so many rows of a chart are shown as a table, the newest first
_TABLE_ROWS = 200


def main(words: Sequence[str]) -> None:
    """Draw the page of a folder, and its living part again and again."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--every", type=float, default=5.0)
    given = parser.parse_args(words)
    st.set_page_config(page_title="Tidemark", layout="wide", menu_items={})
    st.html(tables.STYLE)
    st.fragment(run_every=given.every)(_living)(given.folder)


def _living(folder: Path) -> None:
    found = state.read(folder)
    now = datetime.now(UTC)
    name = found.pointer.warehouse.removesuffix(".duckdb") if found.pointer else ""
    title = f"Tidemark: {name}" if name else "Tidemark"
    st.html(tables.title(title))
    st.html(tables.state(state.lines(found, now)))
    if found.pointer is None:
        return
    shown = pages(found.pointer.tables)
    try:
        for tab, page in zip(
            st.tabs([each.name for each in shown]), shown, strict=True
        ):
            with tab:
                _page(folder, found.pointer, page, now)
    except FileNotFoundError:
        # more builds were published meanwhile than have folders: the pointer moved on
        st.rerun(scope="fragment")
    st.html(
        '<div class="tm"><p>Figures as of '
        f"{moment(found.pointer.published_at)}. Times are UTC.</p></div>"
    )


def _page(folder: Path, pointer: Pointer, page: Page, now: datetime) -> None:
    read = {table.name: _rows(str(folder / table.file)) for table in page.tables}
    window = windows.USUAL
    if any(windows.has_times(read[table.name], table.shown) for table in page.tables):
        window = st.radio(
            "Window, up to the newest row",
            list(windows.WINDOWS),
            index=list(windows.WINDOWS).index(windows.USUAL),
            horizontal=True,
            key=f"window of {page.name}",
        )
    if page.name == OPERATIONS:
        _operations(folder, pointer)
    if page.name == REJECTS:
        _rejects(pointer, now)
    for table in page.tables:
        _table(table, read[table.name], window)
    if page.name == OVERVIEW:
        _overview(pointer, now)


def _table(table: Table, rows: Rows, window: str) -> None:
    declared = table.shown
    st.html(
        tables.heading(
            declared.title, declared.note or table.description, tables.bounded(table)
        )
    )
    if not rows:
        st.html(tables.nothing(declared.empty))
        return
    if declared.chart == "figures":
        st.html(tables.figures(*(content.figures(declared, row) for row in rows)))
        return
    if declared.chart == "table":
        st.html(tables.of_table(table, rows))
        return
    is_timed = windows.has_times(rows, declared)
    inside = windows.within(rows, declared, window) if is_timed else rows
    if not inside:
        st.html(tables.nothing())
        return
    if declared.totals:
        st.html(tables.figures(content.sums(declared, inside, window)))
    for plot in charts.plots(inside, declared):
        st.vega_lite_chart(plot.spec, width="stretch")
        if plot.said:
            st.html(tables.note(plot.said))
    if left := largest.uncharted(inside, declared):
        names = largest.listed(left)
        st.html(
            tables.note(
                f"Charts are of the {largest.LARGEST} largest by their figures. "
                f"Without a chart, in a table below: {names}."
            )
        )
        _as_table(table, names, largest.rows_of(inside, declared, left))
    _as_table(table, declared.title, inside)


def _as_table(table: Table, name: str, rows: windows.Rows) -> None:
    with st.expander(f"{name}: {counted(len(rows), 'row')} as a table"):
        if len(rows) > _TABLE_ROWS:
            st.html(tables.note(f"The newest {_TABLE_ROWS} of them."))
        st.html(tables.of_table(table, rows[::-1][:_TABLE_ROWS]))


def _overview(pointer: Pointer, now: datetime) -> None:
    st.html(tables.heading("Gates", "What stands between Silver and Gold."))
    st.html(tables.grid("Gates", *content.gates(pointer.gates, now)))
    st.html(tables.heading("Freshness", "When each source last landed anything."))
    st.html(tables.grid("Freshness", *content.freshness(pointer.freshness, now)))


def _operations(folder: Path, pointer: Pointer) -> None:
    st.html(
        tables.heading(
            "Latency of the last build",
            "Of the events that it took in: from when they were sent until they "
            "landed, and from there until they were in Gold.",
        )
    )
    if pointer.latency:
        st.html(tables.grid("Latency", *content.latency(pointer.latency)))
    else:
        st.html(tables.nothing("The last build took in no event."))
    builds = _rows(str(folder / pointer.history)) if pointer.history else []
    history = [row for row in builds if row["source"] is not None]
    declared = content.latency_chart()
    if len(history) > 1:
        st.html(tables.heading(declared.title))
        for plot in charts.plots(history, declared):
            st.vega_lite_chart(plot.spec, width="stretch")


def _rejects(pointer: Pointer, now: datetime) -> None:
    total = sum(each.rejects for each in pointer.rejects)
    st.html(
        tables.heading(
            f"Open rejects: {total:,}" if total else "No open rejects",
            "What landed and cannot be used, and why. The payloads are not shown "
            "here: tidemark rejects has them.",
        )
    )
    if total:
        st.html(tables.grid("Open rejects", *content.rejects(pointer.rejects, now)))


@st.cache_data(max_entries=200, show_spinner=False)
def _rows(file: str) -> Rows:
    """Read a file of a build, which never changes: its name is another for each."""
    rows: Rows = pq.read_table(file).to_pylist()
    return rows


if __name__ == "__main__":
    main(sys.argv[1:])
