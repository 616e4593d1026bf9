"""A wire that can be cut: a TCP proxy between a client and its server, for tests of lost connections."""

import asyncio
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from tests.support.processes import free_port

CHUNK = 65536


class Proxy:
    """Passes connections on to the target until it is told otherwise.

    As an async context manager it listens within the block, at 127.0.0.1 on `port`, the same all the while.
    """

    def __init__(self, target_host: str, target_port: int) -> None:
        self.port = free_port()
        self._target = (target_host, target_port)
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self._flowing = asyncio.Event()
        self._delay = 0.0
        self.held = 0
        """How many pieces a slow wire has held."""

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._connections)

    def slow(self, seconds: float) -> None:
        """Hold each piece (up to 64 KiB) in each direction for so long before it goes on; 0 is normal."""
        self._delay = seconds

    def url_for(self, url: str) -> str:
        """The same URL through the proxy instead of straight to the target."""
        parts = urlsplit(url)
        user, at, _ = parts.netloc.rpartition("@")
        return parts._replace(netloc=f"{user}{at}127.0.0.1:{self.port}").geturl()

    async def cut(self) -> None:
        """Drop every connection and refuse new ones, as when the server's machine is gone."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def freeze(self) -> None:
        """Pass no byte and no hang-up in either direction, as when every packet is lost; take new connections.

        What is sent meanwhile arrives after `mend`, as TCP would send it again.
        """
        self._flowing.clear()
        await self._listen()

    async def mend(self) -> None:
        """Pass everything on again."""
        self._flowing.set()
        await self._listen()

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._connection, "127.0.0.1", self.port)

    async def _connection(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        writers = [to_client]
        try:
            await self._flowing.wait()
            target, to_target = await asyncio.open_connection(*self._target)
            writers.append(to_target)
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self._carry(client, to_target))
                ways.create_task(self._carry(target, to_client))
            for writer in writers:
                writer.close()
        except* (OSError, asyncio.CancelledError):
            pass  # one side has gone, or was cut: so does the other
        finally:
            self._connections.discard(task)
            for writer in writers:
                if not writer.is_closing():
                    writer.transport.abort()

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(CHUNK):
            await self._flowing.wait()
            if self._delay:
                self.held += 1
                await asyncio.sleep(self._delay)
            sink.write(data)
            await sink.drain()
        await self._flowing.wait()
        sink.write_eof()

    async def __aenter__(self) -> Self:
        await self.mend()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.cut()
