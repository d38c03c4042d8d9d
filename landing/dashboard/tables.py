"""What stands on the page as HTML: every text escaped, nothing from outside.

A table is a real one, that a screen reader reads by row and column, and on a narrow
screen it scrolls within its own frame, whose edge fades where there is more. Colours
say nothing that words do not.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from landing.dashboard.formats import counted, shown, words
from landing.dashboard.state import Level, Line
from landing.publishing.pointer import Table

_SIGNS: Mapping[Level, str] = {"good": "✓", "warn": "!", "bad": "✗", "info": "i"}
_SPOKEN: Mapping[Level, str] = {
    "good": "Good",
    "warn": "Warning",
    "bad": "Problem",
    "info": "Note",
}

STYLE = """
<style>
.tm { font-size: 0.95rem; line-height: 1.45; }
.tm h1 { font-size: 1.5rem; margin: 0; padding: 0; }
.tm h2 { font-size: 1.15rem; margin: 0.6rem 0 0.2rem; padding: 0; }
.tm p { margin: 0.2rem 0; }
.tm code { overflow-wrap: anywhere; color: inherit; background: none;
  border: 1px solid color-mix(in srgb, currentColor 25%, transparent);
  border-radius: 0.25rem; padding: 0.05rem 0.35rem; }
.tm ul.tm-state { list-style: none; margin: 0.5rem 0; padding: 0; }
.tm ul.tm-state > li { margin: 0 0 0.45rem; padding: 0.45rem 0.75rem;
  border: 1px solid color-mix(in srgb, currentColor 20%, transparent);
  border-left: 0.35rem solid; border-radius: 0.35rem; overflow-wrap: anywhere; }
.tm li.good { border-left-color: #1f883d !important; }
.tm li.warn { border-left-color: #bf8700 !important; }
.tm li.bad { border-left-color: #cf222e !important; }
.tm li.info { border-left-color: #6e7781 !important; }
.tm-sign { display: inline-block; width: 1.4em; font-weight: 700; }
.tm ul.tm-more { margin: 0.2rem 0 0 1.4em; padding: 0; list-style: none;
  font-size: 0.9rem; }
.stMainBlockContainer { padding-top: 2rem; padding-bottom: 2rem; }
.stTabs [role="tablist"] { flex-wrap: wrap; row-gap: 0.25rem; }
.tm dl.tm-figures { display: grid; gap: 0.6rem; margin: 0.5rem 0; padding: 0;
  grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); }
@media (min-width: 48rem) { .tm dl.tm-figures {
  grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); } }
.tm-figures > div { padding: 0.5rem 0.75rem; border-radius: 0.35rem;
  border: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
.tm .tm-figures dt { font-size: 0.85rem; margin: 0; }
.tm .tm-figures dd { font-size: 1.2rem; font-weight: 600; margin: 0;
  overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.tm-scroll { overflow-x: auto; max-height: 32rem; overflow-y: auto; }
@keyframes tm-fade { from { mask-size: 100% 100%; } }
.tm-scroll { animation: tm-fade linear both; animation-timeline: scroll(self inline);
  mask: linear-gradient(to right, #000 calc(100% - 3rem), transparent) no-repeat;
  mask-size: calc(100% + 3rem) 100%; }
.tm-scroll table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
.tm-scroll th, .tm-scroll td { padding: 0.3rem 0.7rem 0.3rem 0; text-align: left;
  border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent);
  white-space: nowrap; vertical-align: top; }
.tm-scroll td.wide { white-space: normal; min-width: 16rem; overflow-wrap: anywhere; }
.tm-scroll th.number, .tm-scroll td.number { text-align: right; padding-right: 1.2rem;
  font-variant-numeric: tabular-nums; }
</style>
"""

_WIDE = 60
"""Texts longer than this fold; all others stay in one line."""


def state(lines: Iterable[Line]) -> str:
    """Return the state, a list that says in words how good each line is."""
    said = []
    for line in lines:
        more = [f"<li>{escape(each)}</li>" for each in line.details]
        more += [f"<li>Type <code>{escape(each)}</code></li>" for each in line.types]
        below = f'<ul class="tm-more">{"".join(more)}</ul>' if more else ""
        said.append(
            f'<li class="{line.level}"><span class="tm-sign" role="img" '
            f'aria-label="{_SPOKEN[line.level]}">{_SIGNS[line.level]}</span>'
            f"{escape(line.text)}{below}</li>"
        )
    return f'<div class="tm"><ul class="tm-state">{"".join(said)}</ul></div>'


def title(text: str) -> str:
    """Return the heading of the page."""
    return f'<div class="tm"><h1>{escape(text)}</h1></div>'


def heading(text: str, *paragraphs: str | None) -> str:
    """Return a heading of a part of a page, and what stands below it."""
    said = [each.replace("`", "") for each in paragraphs if each]
    below = "".join(f"<p>{escape(each)}</p>" for each in said)
    return f'<div class="tm"><h2>{escape(text)}</h2>{below}</div>'


def nothing(why: str | None = None) -> str:
    """Return what stands where there is no row."""
    return note((why or "No rows yet.").replace("`", ""))


def note(text: str) -> str:
    """Return a sentence about what stands beside it."""
    return f'<div class="tm"><p>{escape(text)}</p></div>'


def figures(*groups: Sequence[tuple[str, str]]) -> str:
    """Return figures that stand by themselves, each with its name, a line a group."""
    if not groups:
        return nothing()
    lines = []
    for named in groups:
        cells = "".join(
            f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"
            for name, value in named
        )
        lines.append(f'<dl class="tm-figures">{cells}</dl>')
    return f'<div class="tm">{"".join(lines)}</div>'


def grid(
    name: str, columns: Sequence[tuple[str, bool]], rows: Sequence[Sequence[str]]
) -> str:
    """Return a table; of a column it is said whether its values are numbers."""
    if not rows:
        return nothing()
    head = "".join(
        f'<th scope="col"{_number(is_number)}>{escape(column)}</th>'
        for column, is_number in columns
    )
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{_kind(value, is_number)}>{escape(value)}</td>"
            for value, (_, is_number) in zip(row, columns, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="tm tm-scroll" role="region" tabindex="0" '
        f'aria-label="{escape(name, quote=True)}"><table><thead><tr>{head}</tr>'
        f"</thead><tbody>{body}</tbody></table></div>"
    )


def of_table(table: Table, rows: Sequence[Mapping[str, Any]]) -> str:
    """Return a published table's rows, its units beside the names of its columns."""
    wanted = table.shown.columns or tuple(column.name for column in table.columns)
    columns = []
    for name in wanted:
        fixed = (table.shown.unit or {}).get(name)
        label = words(name)
        # "Minutes late (minutes)" says it twice
        if fixed and fixed.lower() not in label.lower():
            label = f"{label} ({fixed})"
        columns.append((label, _is_number(rows, name), name, fixed is None))
    return grid(
        table.shown.title,
        [(label, is_number) for label, is_number, *_ in columns],
        [
            [
                shown(row[name], table.shown.unit_in(row, name) if varies else None)
                for _, _, name, varies in columns
            ]
            for row in rows
        ],
    )


def bounded(table: Table) -> str | None:
    """Return what is said of a table of which only the first rows are published."""
    if table.total_rows <= table.rows:
        return None
    return f"The first {table.rows:,} of {counted(table.total_rows, 'row')}."


def _is_number(rows: Sequence[Mapping[str, Any]], name: str) -> bool:
    values = [row[name] for row in rows if row[name] is not None]
    return bool(values) and all(
        not isinstance(value, (str, bool)) and not hasattr(value, "isoformat")
        for value in values
    )


def _number(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def _kind(value: str, is_number: bool) -> str:
    if is_number:
        return ' class="number"'
    return ' class="wide"' if len(value) > _WIDE else ""
