"""What a run into a lake has to remember, so that it goes on after any end.

Traffic is a pure function of a seed and of the times at which events are sent. So a
run that goes on is one that is played again from its beginning, without what landed.
What landed is asked of Bronze. What is remembered is how the times went: a small file
for each start, `produce/seed-<seed>/<number>.json`, none of which is ever changed.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from landing.demo.traffic import Disorder, slot_times
from landing.errors import LakeError, RequestError
from landing.lake import Lake


@dataclass(frozen=True, slots=True)
class Stretch:
    """The times from one start to the next: of event `first` and those after it."""

    first: int
    start: datetime
    rate: float
    rushes: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A run: its seed, the disorder of its traffic, and its stretches, in order."""

    seed: int
    disorder: Disorder
    stretches: tuple[Stretch, ...]

    @property
    def began(self) -> datetime:
        """When its first event was sent."""
        return self.stretches[0].start

    def times(self) -> Iterator[datetime]:
        """Yield the time of each event, never going back."""
        latest = self.began
        for number, stretch in enumerate(self.stretches):
            times = slot_times(stretch.start, stretch.rate, rushes=stretch.rushes)
            if number + 1 < len(self.stretches):
                length = self.stretches[number + 1].first - stretch.first
                times = islice(times, length)
            for time in times:
                latest = max(latest, time)
                yield latest


def read_run(lake: Lake, seed: int) -> Run | None:
    """Return the run of this seed, or None where there is none.

    Raises `LakeError` when the lake cannot be read, or a file says something else.
    """
    told = [_read(lake, path) for path in sorted(lake.files(_folder(seed)))]
    if not told:
        return None
    stretches: list[Stretch] = []
    for stretch, _ in told:
        # a later start took the place of what was still to come of the earlier ones
        stretches = [one for one in stretches if one.first < stretch.first]
        stretches.append(stretch)
    return Run(seed, told[0][1], tuple(stretches))


def begin_stretch(lake: Lake, seed: int, disorder: Disorder, stretch: Stretch) -> Run:
    """Remember that the run goes on so, and return it.

    Raises `RequestError` where another process began one at the same time, or the run
    has another disorder.
    """
    known = read_run(lake, seed)
    if known is not None and known.disorder != disorder:
        raise RequestError(
            f"the run of seed {seed} in this lake has another disorder",
            way_out="Take the same --disorder again, or another --seed",
        )
    number = len(list(lake.files(_folder(seed))))
    content = asdict(stretch) | {
        "start": stretch.start.astimezone(UTC).isoformat(),
        "disorder": asdict(disorder),
    }
    path = f"{_folder(seed)}{number:06d}.json"
    if lake.publish(path, json.dumps(content).encode()) == "exists":
        raise RequestError(
            f"another process produces the run of seed {seed} into this lake",
            way_out="Stop it, or take another --seed",
        )
    run = read_run(lake, seed)
    if run is None:
        raise LakeError(f"{path} is gone", way_out="Leave produce/ in the lake alone")
    return run


def _folder(seed: int) -> str:
    return f"produce/seed-{seed}/"


def _read(lake: Lake, path: str) -> tuple[Stretch, Disorder]:
    content = lake.read(path) or b""
    try:
        told: dict[str, Any] = json.loads(content)
        disorder = Disorder(**told.pop("disorder"))
        start = datetime.fromisoformat(told.pop("start"))
        return Stretch(start=start, **told), disorder
    except (KeyError, TypeError, ValueError) as error:
        raise LakeError(
            f"{lake.url}/{path} is not as tidemark produce writes it",
            way_out="Remove produce/ from the lake to begin the run again",
        ) from error


def sequence_of(names: Iterable[str], prefix: str) -> int:
    """Return the greatest sequence number in names of files; -1 where there is none."""
    greatest = -1
    for name in names:
        if name.startswith(prefix):
            ends = name.removeprefix(prefix).removesuffix(".parquet").split("-")
            if len(ends) >= 2 and ends[0].isdigit() and ends[1].isdigit():
                greatest = max(greatest, int(ends[1]))
    return greatest
