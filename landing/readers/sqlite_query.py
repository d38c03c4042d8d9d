"""The SQL that reads a window of an SQLite table, and leaves out nothing of it."""

# Whether Python can read the text as a time: what SQL may judge by its first
# ten characters alone. It must never say yes where `parse_time` says no; the
# other way round only costs a row read in vain. SQLite itself accepts the 31st
# of any month (and shows it unless it has to count, hence '+0 days'), the hour
# 24, any number of digits and whatever follows a NUL.
_DATE = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
REGULAR = f"""(
    (
        {{w}} glob '{_DATE}[T ][01][0-9]:*'
        or {{w}} glob '{_DATE}[T ]2[0-3]:*'
        or {{w}} glob '{_DATE}'
    )
    and date({{w}}, '+0 days') is not null
    and (
        substr({{w}}, 9, 2) <= '28'
        or date(substr({{w}}, 1, 10), '+0 days') = substr({{w}}, 1, 10)
    )
    and (length({{w}}) < 30 or substr({{w}}, 21, 10) not glob '{"[0-9]" * 10}')
    and {{w}} not glob '0000*'
    and length(cast({{w}} as blob)) = length({{w}})
)"""

# Each branch is a range of the watermark's index, and together they are all
# values that SQLite orders: NULL, numbers, text, blobs. The last one reads the
# index alone, so that an old row is never touched unless it is odd.
_FROM_DAY = "{select} where {w} >= :day or {w} is null or {w} < ''"
_SINCE_TIME = (
    f"{_FROM_DAY} "
    "union all "
    f"{{select}} where {{w}} >= '' and {{w}} < :day and {REGULAR} is not 1"
)
_SINCE_INTEGER = (
    "{select} where {w} >= :low or {w} is null "
    "union all "
    "{select} where {w} < :low and typeof({w}) <> 'integer'"
)


# What is in none of these branches.
_BELOW = "select exists (select 1 from {table} where {rows})"
_BELOW_DAY = f"{{w}} >= '' and {{w}} < :day and {REGULAR} is 1"
_BELOW_INTEGER = "{w} < :low and typeof({w}) = 'integer'"


def query(
    select: str,
    w: str,
    bound: dict[str, int | str] | None,
    *,
    is_ordered: bool = False,
) -> tuple[str, dict[str, int | str]]:
    """Return the query of a window and what is bound in it.

    `select` is what it selects, from which table, and `w` the watermark's column,
    quoted. `bound` has the `day` or the number `low` below which rows are old. With
    `is_ordered` no text of the column is looked at that is below the day.
    """
    if bound is None:
        return select, {}
    since = _SINCE_TIME if "day" in bound else _SINCE_INTEGER
    if is_ordered and "day" in bound:
        since = _FROM_DAY
    return since.format(select=select, w=w), bound


def below(table: str, w: str, bound: dict[str, int | str]) -> str:
    """Return the query of whether a table has a row that `query` passes over."""
    rows = _BELOW_DAY if "day" in bound else _BELOW_INTEGER
    return _BELOW.format(table=table, rows=rows.format(w=w))


def quoted(name: str) -> str:
    """Return a name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'
