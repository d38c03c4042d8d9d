"""A warehouse built as by `tidemark build --every`: what new files concern."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from _landed import LandedEvent
from _proving import _QUICK, _TABLES, Proving
from dbt.cli.main import dbtRunnerResult

from landing.building.part import selection, sources_of_part


@dataclass
class ProvingParts(Proving):
    """Builds of all are of the part that new files concern, wherever they may be.

    After anything but such a build or a good one of all, the next is of all.
    `leaves_out` are models that a part misses: a planted fault.
    """

    leaves_out: tuple[str, ...] = ()
    parts: int = 0
    _new: set[str] = field(default_factory=set)
    _is_known: bool = False

    def reset(self) -> None:
        super().reset()
        self._new, self._is_known = set(), False

    def land_events(
        self,
        source: str,
        partition: str,
        events: Sequence[LandedEvent],
        landed_at: datetime,
    ) -> None:
        super().land_events(source, partition, events, landed_at)
        self._new.add(source)

    def land_rows(
        self, source: str, rows: Sequence[Mapping[str, Any]], landed_at: datetime
    ) -> None:
        super().land_rows(source, rows, landed_at)
        self._new.add(source)

    def compact(self, keep_for: timedelta) -> None:
        super().compact(keep_for)
        # what is gone, too, is news
        self._is_known = False

    def first_build(self) -> None:
        super().first_build()
        self._new, self._is_known = set(), True

    def run(self, *selected: str) -> dbtRunnerResult:
        if selected:
            self._is_known = False
            return super().run(*selected)
        manifest = self.pipeline.parse()
        sources = sources_of_part(manifest, self._new) if self._is_known else None
        if sources is None:
            done = super().run()
        else:
            self.parts += 1
            left = (*_TABLES, *self.leaves_out)
            done = self.pipeline.dbt("run", *_QUICK, *selection(sources), *left)
        self._new, self._is_known = set(), bool(done.success)
        return done

    def run_anew(self, *selected: str) -> dbtRunnerResult:
        self._is_known = False
        return super().run_anew(*selected)

    def build_with_gate(self, gate: str) -> dbtRunnerResult:
        self._is_known = False
        return super().build_with_gate(gate)

    @contextmanager
    def failing(self, model: str) -> Iterator[None]:
        self._is_known = False
        with super().failing(model):
            yield
        self._is_known = False
