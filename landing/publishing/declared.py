"""How a model says in its .yml that it is published, and how it is shown.

config:
  meta:
    published:
      page: Revenue
      chart: line
      x: hour
      y: [revenue]
      by: currency
      unit_from: {revenue: currency}
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, get_args

from landing.errors import DeclarationError, nearest
from landing.publishing.kinds import Value, Where

Chart = Literal["figures", "line", "bar", "table"]

ROWS = 2_000
"""So many rows of a model are published unless it says otherwise."""
MOST_ROWS = 100_000
"""And so many at most: every build writes them, and a browser draws them."""

_ORDER = re.compile(r"(?P<column>\w+)(?:\s+(?P<way>asc|desc))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shown:
    """How a model is shown; every column named here is one of its own.

    `page` is the tab, `title` the heading. `unit` says of a column what it counts, and
    `unit_from` names the column that says so in each row, such as a currency: what has
    different units is never drawn on one axis, nor added. `by` splits into series,
    which are not added either. `totals` are the columns whose sum over `x` means
    something. Of the rows that have the values of `where`, the first `rows` in
    `order_by` are published. `columns` are those of a table, all unless said. `empty`
    is said where there is no row.
    """

    page: str
    title: str
    chart: Chart = "table"
    x: str | None = None
    y: tuple[str, ...] = ()
    by: str | None = None
    unit: Mapping[str, str] | None = None
    unit_from: Mapping[str, str] | None = None
    totals: tuple[str, ...] = ()
    rows: int = ROWS
    order_by: str | None = None
    columns: tuple[str, ...] = ()
    note: str | None = None
    where: Where | None = None
    empty: str | None = None

    def unit_in(self, row: Mapping[str, Any], column: str) -> str | None:
        """Return the unit of a column in a row, if it has one."""
        if self.unit_from and column in self.unit_from:
            said = row[self.unit_from[column]]
            return None if said is None else str(said)
        return (self.unit or {}).get(column)

    def ordering(self) -> tuple[tuple[str, bool], ...]:
        """Return by which columns rows are sorted, and whether the largest is first."""
        if self.order_by is None:
            return ((self.x, True),) if self.x else ()
        parts = (each.strip() for each in self.order_by.split(","))
        found = [_ORDER.fullmatch(part) for part in parts]
        return tuple(
            (match["column"], (match["way"] or "").lower() == "desc")
            for match in found
            if match
        )


_FIELDS = tuple(field.name for field in fields(Shown))


def shown_by(model: str, meta: Mapping[str, Any]) -> Shown | None:
    """Return how a model's `meta` says it is shown; None where it says nothing.

    Raises `DeclarationError`, which names the model and the field.
    """
    if "published" not in meta:
        close = nearest("published", [str(name) for name in meta])
        if close:
            raise DeclarationError(
                f"model {model}: meta.{close} is not known",
                way_out="Did you mean published?",
            )
        return None
    said = meta["published"]
    if not isinstance(said, Mapping):
        raise _wrong(model, "", f"is {said}", "Write its fields, page at least")
    for name in said:
        if name not in _FIELDS:
            near = nearest(str(name), _FIELDS)
            raise _wrong(
                model,
                str(name),
                "is not known",
                f"Did you mean {near}?" if near else f"Known: {', '.join(_FIELDS)}",
            )
    shown = Shown(
        page=_text(model, said, "page") or _missing(model, "page"),
        title=_text(model, said, "title") or words(model),
        chart=_chart(model, said),
        x=_text(model, said, "x"),
        y=_names(model, said, "y"),
        by=_text(model, said, "by"),
        totals=_names(model, said, "totals"),
        rows=_rows(model, said),
        order_by=_order(model, said),
        columns=_names(model, said, "columns"),
        note=_text(model, said, "note"),
        where=_where(model, said),
        empty=_text(model, said, "empty"),
    )
    return _checked(
        model,
        replace(
            shown,
            unit=_by_column(model, shown.y, said, "unit"),
            unit_from=_by_column(model, shown.y, said, "unit_from"),
        ),
    )


def require_columns(model: str, shown: Shown, known: Sequence[str]) -> None:
    """Raise `DeclarationError` where a field names no column that can be shown."""
    visible = [name for name in known if not name.startswith("_")]
    if not visible:
        raise DeclarationError(
            f"model {model}: meta.published: all its columns begin with _",
            way_out="Such columns are never shown: take published away",
        )
    for field, column in _named(shown):
        if column in visible:
            continue
        if column.startswith("_"):
            raise _wrong(
                model, field, f"names {column}", "What begins with _ is never shown"
            )
        near = nearest(column, visible)
        raise _wrong(
            model,
            field,
            f"names {column}, which is no column of the model",
            f"Did you mean {near}?" if near else f"It has {', '.join(visible)}",
        )


def words(name: str) -> str:
    """Return a model's or column's name as a person reads it."""
    text = re.sub(r"^(gold|silver|fct|dim)_", "", name).replace("_", " ").strip()
    return text[:1].upper() + text[1:] if text else name


def _named(shown: Shown) -> Iterator[tuple[str, str]]:
    for field in ("x", "by"):
        if (column := getattr(shown, field)) is not None:
            yield field, column
    for field in ("y", "totals", "columns"):
        for column in getattr(shown, field):
            yield field, column
    for column in shown.unit or {}:
        yield "unit", column
    for column, named in (shown.unit_from or {}).items():
        yield "unit_from", column
        yield "unit_from", named
    for column, _ in shown.ordering():
        yield "order_by", column
    for column in shown.where or {}:
        yield "where", column


def _by_column(
    model: str, columns: Sequence[str], said: Mapping[str, Any], field: str
) -> Mapping[str, str] | None:
    """Return what is said of each column; a text alone is said of all."""
    value = said.get(field)
    if isinstance(value, str):
        return dict.fromkeys(columns, value)
    if isinstance(value, Mapping):
        return {str(column): str(unit) for column, unit in value.items()}
    if value is not None:
        what = "unit" if field == "unit" else "column"
        raise _wrong(
            model, field, f"is {value}", f"Write a text, or {{column: {what}}}"
        )
    return None


def _checked(model: str, shown: Shown) -> Shown:
    both = {*(shown.unit or {})} & {*(shown.unit_from or {})}
    if both:
        raise _wrong(
            model, "unit_from", f"names {min(both)}, and so does unit", "Keep one"
        )
    if shown.chart in ("line", "bar"):
        for field in ("x", "y"):
            if not getattr(shown, field):
                raise _wrong(
                    model, field, "is missing", f"A {shown.chart} chart needs x and y"
                )
    elif shown.chart == "figures" and not shown.y:
        raise _wrong(model, "y", "is missing", "Name the columns whose value is shown")
    for column in shown.totals:
        if column not in shown.y:
            raise _wrong(
                model, "totals", f"names {column}, which y does not", "Add it to y"
            )
    return shown


def _chart(model: str, said: Mapping[str, Any]) -> Chart:
    chart = said.get("chart", "table")
    for known in get_args(Chart):
        if chart == known:
            return known  # type: ignore[no-any-return]
    raise _wrong(
        model, "chart", f"is {chart}", f"Write one of {', '.join(get_args(Chart))}"
    )


def _rows(model: str, said: Mapping[str, Any]) -> int:
    rows = said.get("rows", ROWS)
    if isinstance(rows, int) and rows is not True and 0 < rows <= MOST_ROWS:
        return rows
    raise _wrong(model, "rows", f"is {rows}", f"Write a number from 1 to {MOST_ROWS:,}")


def _order(model: str, said: Mapping[str, Any]) -> str | None:
    text = _text(model, said, "order_by")
    for part in (text or "").split(","):
        if text and not _ORDER.fullmatch(part.strip()):
            raise _wrong(
                model, "order_by", f"is {text}", "Write columns, as in: hour desc, id"
            )
    return text


def _where(model: str, said: Mapping[str, Any]) -> Where | None:
    """Return the values that a row has in each column; one alone is a list of it."""
    value = said.get("where")
    if value is None:
        return None
    if not isinstance(value, Mapping) or not value:
        raise _wrong(
            model,
            "where",
            f"is {value}",
            "Write {column: value}, or a list of values",
        )
    found: dict[str, tuple[Value, ...]] = {}
    for column, wanted in value.items():
        listed = wanted if isinstance(wanted, list) else [wanted]
        if not listed or not all(isinstance(each, Value) for each in listed):
            raise _wrong(
                model,
                "where",
                f"has {wanted} for {column}",
                "Write a text, a number or true or false, or a list of them",
            )
        found[str(column)] = tuple(listed)
    return found


def _text(model: str, said: Mapping[str, Any], field: str) -> str | None:
    value = said.get(field)
    if value is None:
        return None
    # YAML reads `on`, `y` and 2026 as something else than a text
    if not isinstance(value, str) or not value.strip():
        raise _wrong(model, field, f"is {value}", "Write a text")
    return value.strip()


def _names(model: str, said: Mapping[str, Any], field: str) -> tuple[str, ...]:
    value = said.get(field)
    if value is None:
        return ()
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise _wrong(model, field, f"is {value}", "Write a column, or a list of them")
    return tuple(listed)


def _missing(model: str, field: str) -> str:
    raise _wrong(model, field, "is missing", "Name the page on which it is shown")


def _wrong(model: str, field: str, what: str, way_out: str) -> DeclarationError:
    dotted = f".{field}" if field else ""
    return DeclarationError(
        f"model {model}: meta.published{dotted} {what}", way_out=way_out
    )
