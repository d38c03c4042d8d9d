"""Build again and again in one process, whenever something is new."""

import atexit
import gc
from dataclasses import replace
from datetime import datetime, timedelta

from landing.building import news
from landing.building.build import BuildResult, build
from landing.building.parsed import ParsedProject
from landing.building.runs import Progress, quietly
from landing.clock import Clock, utc_now
from landing.settings import Settings

_WHOLE_EVERY = timedelta(hours=1)
"""How long builds of parts may go on: what they might miss is missed no longer."""
_OBJECTS = 50_000
"""So many new objects are made before Python looks for those that are not used."""


class Builds:
    """One build after the other of one project, which is parsed once.

    Each is as `landing.building.build.build` makes it, under the same lock, which is
    given back in between: others may read and build the warehouse meanwhile.

    Where nothing but files is new since a good build, it is one of what they concern.
    The first of this process is whole, and so is the first of an hour, of a day in UTC,
    after one that was not good, and after a change of anything else.
    """

    def __init__(self, settings: Settings, *, clock: Clock = utc_now) -> None:
        self._settings = settings
        self._clock = clock
        self._parsed = ParsedProject()
        self._stopped_by: news.Ingredients | None = None
        self._whole_at: datetime | None = None

    def next(self, progress: Progress = quietly) -> BuildResult | None:
        """Build if something is new, and return what that did; None if nothing is.

        New is what `landing.building.news` says. After a build that a gate stopped
        that is a change of the lake, the project or the settings, or another day in
        UTC: the same rows would stop it again. What failed otherwise is tried again.
        Raises what `build` raises.
        """
        now = self._clock()
        if news.nothing_new(self._settings, now=now) is not None:
            return None
        found = news.look(self._settings, now=now)
        if found is not None and self._is_as_it_stopped(found):
            return None
        self._stopped_by = None
        is_part = self._whole_at is not None and (
            timedelta(0) <= now - self._whole_at < _WHOLE_EVERY
        )
        result = build(
            self._settings,
            parsed=self._parsed,
            progress=progress,
            clock=self._clock,
            only_new=is_part,
        )
        if not is_part:
            self._whole_at = now
            _keep_for_good()
        if any(problem.status == "fail" for problem in result.problems) and not any(
            problem.status in ("error", "runtime error") for problem in result.problems
        ):
            self._stopped_by = found
        return result

    def _is_as_it_stopped(self, found: news.Ingredients) -> bool:
        stopped = self._stopped_by
        return (
            stopped is not None
            and stopped.began.date() == found.began.date()
            and replace(stopped, began=found.began) == found
        )


def _keep_for_good() -> None:
    """Let Python not look through the parsed project again and again.

    It is some million objects that stay, among which a build makes many that do not: a
    quarter of its time went into that. What is kept for good is looked through once
    more before, so that an earlier project is not.
    """
    gc.set_threshold(_OBJECTS, *gc.get_threshold()[1:])
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    # what is kept for good at the end is told of as a leak
    atexit.unregister(gc.unfreeze)
    atexit.register(gc.unfreeze)
