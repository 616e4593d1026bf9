"""The language of each request: chosen by a link on every page, else the cookie's, else the browser's."""

from collections.abc import Sequence
from contextvars import ContextVar
from urllib.parse import urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.portal.language import LANGUAGES, Language, address, as_language, preferred, speak

COOKIE = "autocollect_language"
A_YEAR = 365 * 24 * 3600

_choices: ContextVar[Sequence[tuple[Language, str, str]]] = ContextVar("language_choices", default=())


def choices() -> Sequence[tuple[Language, str, str]]:
    """Return each language with its name, and the address of the present page in it; none after a form."""
    return _choices.get()


def chosen(request: Request) -> Language | None:
    """Return the language that the address asks for; it becomes the browser's, and the user's own."""
    return as_language(request.query_params.get("language"))


class Languages:
    """ASGI middleware that settles the language before anything is said."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        """Wrap `app`; `https` says that browsers reach it by https alone."""
        self._app, self._https = app, https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        choice = chosen(request)
        kept = as_language(request.cookies.get(COOKIE))
        speak(choice or kept or preferred(request.headers.get("accept-language", "")))
        address(the_company=True)
        _choices.set(_addresses(request) if request.method == "GET" else ())

        async def sending(message: Message) -> None:
            if choice and message["type"] == "http.response.start":
                secure = "; Secure" if self._https else ""
                cookie = f"{COOKIE}={choice}; Path=/; Max-Age={A_YEAR}; HttpOnly; SameSite=lax{secure}"
                MutableHeaders(scope=message).append("Set-Cookie", cookie)
            await send(message)

        await self._app(scope, receive, sending)


def _addresses(request: Request) -> list[tuple[Language, str, str]]:
    others = [(name, value) for name, value in request.query_params.multi_items() if name != "language"]
    return [
        (code, name, "?" + urlencode([*others, ("language", code)], errors="replace"))
        for code, name in LANGUAGES.items()
    ]
