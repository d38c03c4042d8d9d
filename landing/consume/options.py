"""How a person wants to consume."""

from dataclasses import dataclass, field
from datetime import timedelta

from landing.consume.buffer import Limits
from landing.consume.positions import OnReset, Start


@dataclass(frozen=True, slots=True)
class Options:
    """How to consume; times are seconds.

    `lease` is how long a partition stays with a consumer that is not heard of,
    `grace` how long leaving may take, `look_every` how often the hub is asked for its
    ends, `until_idle` whether to end once all partitions are landed to their ends.
    """

    start: Start = "earliest"
    on_reset: OnReset = "earliest"
    limits: Limits = field(default_factory=Limits)
    lease: float = 60.0
    grace: float = 25.0
    look_every: float = 10.0
    until_idle: bool = False
    retention: timedelta = timedelta(days=1)
