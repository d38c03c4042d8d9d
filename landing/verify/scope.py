"""What of a warehouse is to be verified."""

from dataclasses import dataclass
from datetime import date


class UnknownEntityError(ValueError):
    """A key was asked for of an entity that the project does not have."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What to compare: all, unless days, a sample or keys are given.

    Days are reporting days, both ends included; either may be left open. A
    sample is so many keys of every entity, always the same of one seed. Keys
    are pairs of an entity and one of its keys.
    """

    first: date | None = None
    last: date | None = None
    sample: int | None = None
    seed: int = 0
    keys: tuple[tuple[str, str], ...] = ()

    @property
    def by_days(self) -> bool:
        """Whether days were given."""
        return self.first is not None or self.last is not None

    @property
    def is_whole(self) -> bool:
        """Whether everything is compared."""
        return not (self.by_days or self.keys or self.sample is not None)

    def __str__(self) -> str:
        if self.keys:
            return ", ".join(f"{entity} {key}" for entity, key in self.keys)
        if self.sample is not None:
            return f"{self.sample:,} keys of each entity (seed {self.seed})"
        if self.by_days:
            return f"{self.first or 'the first day'} to {self.last or 'the last day'}"
        return "everything"
