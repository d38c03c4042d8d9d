"""A view of Gold over two entities: what it joins, and what its columns are called."""

from collections.abc import Mapping
from dataclasses import dataclass

from landing.errors import RequestError, nearest
from landing.scaffold.choose import listed
from landing.scaffold.gold import Base
from landing.scaffold.names import is_reserved, plural


@dataclass(frozen=True, slots=True)
class View:
    """One row for each of an entity, beside what is known of another.

    `on` is the column of `of` that says the key of `beside`. Both are tables of facts,
    which wait for the gates.
    """

    name: str
    of: Base
    beside: Base
    on: str

    @property
    def attributes(self) -> dict[str, str]:
        """The columns taken of the other entity, by what the view calls them.

        Its key is not among them: `on` says it.
        """
        prefix = f"{self.beside.entity}_"
        return {
            column if column.startswith(prefix) else f"{prefix}{column}": column
            for column in self.beside.said
            if column != self.beside.key
        }

    @property
    def types(self) -> dict[str, str]:
        """The columns of the view, in their order, with the types of its contract."""
        own = {name: self.of.columns[name] for name in self.of.said}
        taken = self.attributes.items()
        return {**own, **{name: self.beside.columns[each] for name, each in taken}}


def view(name: str, of: Base, beside: Base, on: str | None) -> View:
    """Return the view that is asked for; raise `RequestError` where it cannot be.

    Without `on` it is the column that is called as the other entity's key.
    """
    if of.entity == beside.entity:
        raise RequestError(
            f"--with: {beside.entity} is what --of names",
            way_out="Name another entity",
        )
    for base in (of, beside):
        _require_facts(base)
    on = key_column(of, beside) if on is None else of.require(on, "--on")
    if on is None:
        able = _able(of, beside)
        near = nearest(beside.key, able)
        raise RequestError(
            f"{of.read} has no column {beside.key}, so it is not clear which one says "
            f"the {beside.entity}",
            way_out=(f"Did you mean {near}? " if near else "")
            + f"Name it by --on: {listed(able or of.said)}",
        )
    kind, key_kind = of.columns[on], beside.columns[beside.key]
    if kind != key_kind:
        raise RequestError(
            f"--on: {on} of {of.read} is {kind}, and {beside.key}, the key of "
            f"{beside.entity}, is {key_kind}",
            way_out=f"Name a column that is {key_kind}: {listed(_able(of, beside))}"
            if _able(of, beside)
            else f"{of.read} has no column that is {key_kind}",
        )
    made = View(name, of, beside, on)
    for column in made.attributes:
        if column in of.said:
            raise RequestError(
                f"two columns of {name} would be called {column}: {of.read} has one, "
                f"and {beside.read} another",
                way_out=f"Let {beside.entity} be what --of names, or write the view by "
                "hand",
            )
    return made


def key_column(of: Base, beside: Base) -> str | None:
    """Return the column of an entity that is called as another's key, if any."""
    return beside.key if beside.key in of.said else None


def named(entity: str) -> str:
    """Return what the view's SQL calls the rows of an entity."""
    many = plural(entity)
    return f"{many}_rows" if is_reserved(many) else many


def selected(made: View) -> Mapping[str, str]:
    """Return what each column of the view is, as SQL."""
    of, beside = named(made.of.entity), named(made.beside.entity)
    return {
        **{name: f"{of}.{name}" for name in made.of.said},
        **{name: f"{beside}.{column}" for name, column in made.attributes.items()},
    }


def _able(of: Base, beside: Base) -> list[str]:
    """Return the columns of an entity that have the type of another's key."""
    kind = beside.columns[beside.key]
    return [name for name in of.said if of.columns[name] == kind and name != of.key]


def _require_facts(base: Base) -> None:
    """Refuse rows of Silver: a view shows them before the gates have spoken."""
    if not base.waits:
        raise RequestError(
            f"the entity {base.entity} has no table of facts that waits for its gates",
            way_out=f"Write it first: tidemark new gold fct_{plural(base.entity)}",
        )
