"""Time that tests move: it stands still while anybody works, and jumps when all wait."""

import asyncio
import heapq
import itertools


class VirtualTime:
    """Seconds since nowhere."""

    def __init__(self):
        self.now = 1000.0
        self._sleepers = []
        self._numbers = itertools.count()

    def monotonic(self):
        return self.now

    async def sleep(self, seconds):
        awake = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + max(seconds, 0.0), next(self._numbers), awake))
        await awake

    async def until_done(self, *work):
        """Run coroutines or tasks to their ends; return what each returned or raised."""
        tasks = [asyncio.ensure_future(each) for each in work]
        while True:
            await self._settle()
            if all(task.done() for task in tasks):
                return await asyncio.gather(*tasks, return_exceptions=True)
            self._jump()

    async def pass_by(self, seconds):
        """Let so much time pass."""
        end = self.now + seconds
        await self._settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            self._jump()
            await self._settle()
        self.now = end

    async def _settle(self):
        """Let everybody work until all wait."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(0)
        while loop._ready:
            await asyncio.sleep(0)

    def _jump(self):
        assert self._sleepers, "everybody waits for something that never comes"
        at, _, awake = heapq.heappop(self._sleepers)
        if not awake.done():
            self.now = max(self.now, at)
            awake.set_result(None)
