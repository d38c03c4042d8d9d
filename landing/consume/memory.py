"""How much all partitions of a process hold together."""

import asyncio
from collections.abc import Callable


class Memory:
    """Octets that are held until they are landed.

    Taking never waits, because what was received is in memory already; whoever
    receives waits for `room` before the next. Once it is full, all who hold something
    are told, so that it lands at once, and not at its time.
    """

    def __init__(self, octets: int) -> None:
        self._octets = octets
        self._used = 0
        self._room = asyncio.Event()
        self._room.set()
        self._holders: set[Callable[[], None]] = set()

    @property
    def used(self) -> int:
        """Octets held now."""
        return self._used

    @property
    def is_full(self) -> bool:
        """Whether as much is held as may be."""
        return self._used >= self._octets

    def take(self, octets: int) -> None:
        """Count octets as held."""
        self._used += octets
        if self.is_full:
            self._room.clear()
            for tell in list(self._holders):
                tell()

    def give_back(self, octets: int) -> None:
        """Count octets as held no longer."""
        self._used -= octets
        if not self.is_full:
            self._room.set()

    async def room(self) -> None:
        """Wait until it is not full."""
        await self._room.wait()

    def tell(self, holder: Callable[[], None]) -> None:
        """Call this whenever it becomes full."""
        self._holders.add(holder)

    def tell_no_longer(self, holder: Callable[[], None]) -> None:
        """Do not call this any more."""
        self._holders.discard(holder)
