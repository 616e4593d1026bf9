"""Requests are of a limited size, by what they may be: what is larger is not read on."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.portal.domain.uploads import LARGEST

MOST_WITH_FILE = LARGEST + 64 * 1024
"""Bytes of a form with a file, which is kept on disk while it is read."""

MOST = 1024 * 1024
"""Bytes of anything else, which is kept in memory: a form in which all of a long list is chosen has less."""


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
        headers = dict(scope["headers"])
        announced, most, read = _announced(headers), _most(headers), 0

        async def receiving() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if max(read, announced) > most:
                raise HTTPException(413, "The file is too large.")
            return message

        await self._app(scope, receiving, send)


def _most(headers: Mapping[bytes, bytes]) -> int:
    is_form = headers.get(b"content-type", b"").lower().startswith(b"multipart/form-data")
    return MOST_WITH_FILE if is_form else MOST


def _announced(headers: Mapping[bytes, bytes]) -> int:
    length = headers.get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0
