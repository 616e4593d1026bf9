"""Addresses that programs use too: browsers get a page there, every other client what it always got."""

from starlette.datastructures import Headers
from starlette.routing import Match, Route
from starlette.types import Scope


class BrowserRoute(Route):
    """A route that only browsers see; put before the route that answers everybody else."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match as usual, but nothing for clients that do not ask for a page."""
        if scope["type"] != "http" or not wants_page(Headers(scope=scope)):
            return Match.NONE, {}
        return super().matches(scope)


def wants_page(headers: Headers) -> bool:
    """Whether a client asks for HTML and not for JSON, as browsers do; programs that take anything do not.

    >>> wants_page(Headers({"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}))
    True
    >>> wants_page(Headers({"Accept": "*/*"}))
    False
    """
    accepted = headers.get("accept", "").lower()
    return "text/html" in accepted and "json" not in accepted
