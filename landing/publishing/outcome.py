"""How a build ended, and that one runs: what a page says of the newest build.

A build that fails moves no pointer, so that readers would see good figures grow old
and never learn why. This file says it, in the words that the terminal has.

It is written where something was published before, and by builds whose warehouse is a
DuckDB file: nothing is left in a project that publishes nothing.
"""

import os
import socket
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Literal

from landing.clock import Clock, utc_now
from landing.publishing.folder import replace_file
from landing.publishing.pointer import FORM, LAST_BUILD, LastBuild, to_json
from landing.settings import Settings


class Outcome:
    """Says of one build that it runs, and then how it ended.

    What cannot be written is left out: no build fails because nobody can be told of it.
    """

    def __init__(self, settings: Settings, began: datetime, clock: Clock = utc_now):
        self._folder = settings.published_folder
        self._began = began
        self._clock = clock

    def runs(self) -> None:
        """Say that the build has begun, where anybody may be looking."""
        if self._folder.is_dir():
            self._write("running", None, ())

    def succeeded(self, said: Sequence[str]) -> None:
        """Say that the build is green, with its warnings."""
        self._write("succeeded", self._clock(), said)

    def failed(self, said: Sequence[str]) -> None:
        """Say which gate or model stopped the build, the first line the plainest."""
        self._write("failed", self._clock(), said)

    def could_not_begin(self, said: str) -> None:
        """Say why nothing was built, where anybody may be looking."""
        if self._folder.is_dir():
            self.failed([said])

    def _write(
        self,
        state: Literal["running", "succeeded", "failed"],
        ended: datetime | None,
        said: Sequence[str],
    ) -> None:
        content = LastBuild(
            form=FORM,
            state=state,
            began=self._began,
            ended=ended,
            said=tuple(said),
            pid=os.getpid(),
            host=socket.gethostname(),
        )
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            replace_file(self._folder / LAST_BUILD, to_json(content))
