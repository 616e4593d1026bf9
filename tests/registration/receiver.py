"""A receiver of webhooks on a port of this machine: keeps what it gets, and answers as it is told."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from standardwebhooks.webhooks import Webhook


@dataclass
class Receiver:
    port: int = 0
    answers: list[str] = field(default_factory=list)
    """Status lines, in order; when they are used up, 204."""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def url(self, scheme: str = "http", host: str = "127.0.0.1") -> str:
        return f"{scheme}://{host}:{self.port}/hook"

    def verified(self, secret: str, which: int = -1) -> dict:
        """The body of a webhook, checked as any receiver would check it."""
        headers, body = self.got[which]
        return Webhook(secret).verify(body, headers)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:]) if name
        }
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self.got.append((headers, body))
        answer = self.answers.pop(0) if self.answers else "204 No Content"
        writer.write(f"HTTP/1.1 {answer}\r\ncontent-length: 0\r\nlocation: {self.url()}\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@asynccontextmanager
async def a_receiver(context: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=context)
    receiver.port = server.sockets[0].getsockname()[1]
    async with server:
        yield receiver
