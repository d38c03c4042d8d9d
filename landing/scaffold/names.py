"""Names of columns: for what a source calls its fields, and of the entity."""

import re
import unicodedata
from collections.abc import Iterable

from landing.columns.types import STREAM_SCHEMA, TABLE_FIELDS
from landing.yaml_words import NO_TEXT

_LONGEST = 40

# What DuckDB, Spark or T-SQL reserve. A list of our own, because none of them is
# installed where this runs.
_WORDS = """
add all alter analyse analyze and anti any array as asc asof asymmetric at
authorization backup begin between binary both break browse bulk by cascade case
cast check checkpoint close clustered coalesce collate collation column columns
commit compute concurrently constraint contains containstable continue convert
create cross current current_date current_time current_timestamp current_user
cursor database dbcc deallocate declare default deferrable definition delete deny
desc describe disk distinct distributed do double drop dump else end errlvl escape
except exec execute exists exit external false fetch file fillfactor filter for
foreign freetext freetexttable freeze from full function generated glob go goto
grant group having holdlock identity identity_insert identitycol if ilike in index
initially inner insert intersect into is isnull join key kill lambda lateral
leading left like limit lineno load map merge national natural nocheck
nonclustered not notnull null nullif of off offset offsets on only open
opendatasource openquery openrowset openxml option or order outer over overlaps
percent pivot pivot_longer pivot_wider placing plan positional precision primary
print proc procedure public qualify raiserror read readtext reconfigure references
replication restore restrict return returning revert revoke right rollback rowcount
rowguidcol rule save schema securityaudit select semantickeyphrasetable
semanticsimilaritydetailstable semanticsimilaritytable semi session_user set
setuser show shutdown similar some statistics struct summarize symmetric
system_user table tablesample textsize then to top trailing tran transaction
trigger true truncate try_cast try_convert tsequal tuple union unique unknown
unpack unpivot update updatetext use user using values variadic varying verbose
view waitfor when where while window with writetext
"""
_SQL = frozenset(_WORDS.split())

OWN = frozenset(
    {
        *STREAM_SCHEMA.names,
        *(field.name for field in TABLE_FIELDS),
        *("landed_file", "landed_hour", "json", "is_object", "reject_reason"),
        *("event_time", "position_at", "position_number", "read_at", "age"),
        *("arrived", "copies", "known", "placed", "repeated", "received", "stated"),
        *("parsed", "judged", "renamed", "versions", "changed_at"),
    }
)
"""What the models call columns and queries of their own."""


class Names:
    """Gives each column a name that no other has, in whatever case."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {name.lower() for name in taken}

    def give(self, wanted: str) -> str:
        """Return this name, or the next free one with a number."""
        name, number = wanted, 1
        while name in self._taken:
            number += 1
            name = f"{wanted}_{number}"
        self._taken.add(name)
        return name


def column_name(field: str) -> str:
    """Return the column for a field: small letters, digits and `_`, and no word of SQL.

    `customerId` is customer_id, and `offset` is stated_offset.
    """
    # a letter with an accent is two characters, of which one is a letter
    text = unicodedata.normalize("NFKD", field.replace("ß", "ss"))
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", text)
    text = text.encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", text).strip("_")[:_LONGEST].strip("_")
    if not name:
        return "field"
    if name[0].isdigit():
        return f"field_{name}"
    return f"stated_{name}" if name in _SQL | OWN | NO_TEXT else name


def is_reserved(name: str) -> bool:
    """Return whether a name of a column must stand in quotes."""
    return name.lower() in _SQL


def is_readable(field: str) -> bool:
    """Return whether `json_fields` can name the field, on every engine."""
    return (
        bool(field)
        and field == field.strip()
        and field.isprintable()
        and not set(field) & set("\"'`\\{}%#")
    )


def entity_of(name: str) -> str:
    """Return what the rows of a source are of: `agent_events` are of agent."""
    base = re.sub(
        r"_(events?|stream|feed|updates?|changes|changed|messages|log|rows|table)$",
        "",
        name,
    )
    if base.endswith("ies") and len(base) > len("ties"):
        return f"{base[:-3]}y"
    if re.search(r"(ss|us|is)$", base):
        return base
    if re.search(r"(s|x|z|ch|sh)es$", base):
        return base.removesuffix("es")
    return base.removesuffix("s") or base


def plural(entity: str) -> str:
    """Return the entities' name, as in `silver_orders`."""
    if re.search(r"[^aeiou]y$", entity):
        return f"{entity[:-1]}ies"
    if re.search(r"(s|x|z|ch|sh)$", entity):
        return f"{entity}es"
    return f"{entity}s"
