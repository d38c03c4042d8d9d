"""Build again and again in one process, whenever something is new."""

from dataclasses import replace

from landing.building import news
from landing.building.build import BuildResult, build
from landing.building.parsed import ParsedProject
from landing.building.runs import Progress, quietly
from landing.clock import Clock, utc_now
from landing.settings import Settings


class Builds:
    """One build after the other of one project, which is parsed once.

    Each is as `landing.building.build.build` makes it, under the same lock, which is
    given back in between: others may read and build the warehouse meanwhile.
    """

    def __init__(self, settings: Settings, *, clock: Clock = utc_now) -> None:
        self._settings = settings
        self._clock = clock
        self._parsed = ParsedProject()
        self._stopped_by: news.Ingredients | None = None

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
        result = build(
            self._settings, parsed=self._parsed, progress=progress, clock=self._clock
        )
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
