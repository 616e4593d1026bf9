"""Keeps a world on disk: marked dirty by each change, written a little later, and on demand."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from deploy.sandbox.poweroffice.company import Change
from deploy.sandbox.poweroffice.state import World, save

QUIET_SECONDS = 2.0


@dataclass
class Snapshots:
    """Writes `world` to `path`, at most once per quiet period; `path=None` keeps it in memory only.

    A change outside an event loop is written by the next `save()` or `close()`.
    """

    world: World
    path: Path | None
    quiet_seconds: float = QUIET_SECONDS
    _is_dirty: bool = False
    _waiting: asyncio.TimerHandle | None = field(default=None, repr=False)

    def watch(self) -> None:
        """Listen to every client of the world."""
        if self.path is not None:
            for company in self.world.companies.values():
                company.on_change.append(self.note)

    def note(self, _change: Change) -> None:
        """Remember that something changed, and write soon."""
        self._is_dirty = True
        if self._waiting is not None:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        self._waiting = loop.call_later(self.quiet_seconds, self.save)

    def save(self) -> None:
        """Write now, if anything changed."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        if self.path is not None and self._is_dirty:
            save(self.world, self.path)
            self._is_dirty = False

    def close(self) -> None:
        """Write what is not written yet and stop listening."""
        self._is_dirty = self.path is not None
        self.save()
        for company in self.world.companies.values():
            if self.note in company.on_change:
                company.on_change.remove(self.note)
