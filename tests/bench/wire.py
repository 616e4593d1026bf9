"""The smallest client that keeps a server busy: prepared HTTP/1.1 requests on open connections, nothing parsed.

An ordinary client would use more of the machine than the servers that are measured.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


def request(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """Return a POST as it goes over the wire."""
    lines = {"host": "bench", "content-length": str(len(body))} | headers
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body


@dataclass
class Connection:
    """One connection to 127.0.0.1, for one request after another."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def open(cls, port: int) -> "Connection":
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def send(self, prepared: bytes) -> None:
        """Send a request and read its answer, which must be one of success."""
        self.writer.write(prepared)
        head = await self.reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 20"), head
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        await self.reader.readexactly(int(length))


async def top_rate(port: int, requests: Sequence[bytes], *, connections: int = 16) -> float:
    """Return requests a second when each connection sends its next request as soon as it is answered."""
    left: Iterator[bytes] = iter(requests)

    async def work(connection: Connection) -> None:
        for prepared in left:
            await connection.send(prepared)

    opened = [await Connection.open(port) for _ in range(connections)]
    begun = time.perf_counter()
    await asyncio.gather(*(work(connection) for connection in opened))
    seconds = time.perf_counter() - begun
    for connection in opened:
        connection.writer.close()
    return len(requests) / seconds


async def latencies(
    port: int, requests: Sequence[bytes], rate: float, *, connections: int = 64
) -> list[float]:
    """Send requests at a fixed rate, whatever the answers do; return seconds from each intended moment, sorted.

    A request that finds no connection free waits for one, and its waiting counts. The first is meant for a moment
    at which the client has made its tasks.
    """
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for _ in range(connections):
        free.put_nowait(await Connection.open(port))
    begun = time.perf_counter() + 0.5

    async def one(place: int) -> float:
        intended = begun + place / rate
        await asyncio.sleep(max(intended - time.perf_counter(), 0))
        connection = await free.get()
        await connection.send(requests[place])
        free.put_nowait(connection)
        return time.perf_counter() - intended

    found = await asyncio.gather(*(one(place) for place in range(len(requests))))
    while not free.empty():
        free.get_nowait().writer.close()
    return sorted(found)
