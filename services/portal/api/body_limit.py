"""Requests are of a limited size: what is larger than the largest file with its form is not read on."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.portal.domain.uploads import LARGEST

MOST = LARGEST + 64 * 1024
"""Bytes: a file and the fields around it."""


class BodyLimit:
    """ASGI middleware that ends the reading of a body that is too large; the page is answered with 413."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = _announced(dict(scope["headers"]))
        read = 0

        async def receiving() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if max(read, announced) > MOST:
                raise HTTPException(413, "The file is too large.")
            return message

        await self._app(scope, receiving, send)


def _announced(headers: Mapping[bytes, bytes]) -> int:
    length = headers.get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0
