"""How many requests a piece of work sends to Go, counted where they are sent, repetitions included.

The count belongs to the task that does the work (and to those that it starts), so that many pieces of work
can share a client and each still knows its own. Calls for access tokens are not counted: they carry no `API`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import httpx

API = "poweroffice.api"
"""The extension of a request that names its API, `v2` or `v1`."""

_sent: ContextVar[Counter[str] | None] = ContextVar("requests that were sent to Go", default=None)


@contextmanager
def requests_counted() -> Iterator[Counter[str]]:
    """Count the requests that are sent inside the block, by API (`v2`, `v1`), as they are sent."""
    counter: Counter[str] = Counter()
    before = _sent.set(counter)
    try:
        yield counter
    finally:
        _sent.reset(before)


def count(request: httpx.Request) -> None:
    """Note that a request is being sent, if anybody counts."""
    counter, api = _sent.get(), request.extensions.get(API)
    if counter is not None and api is not None:
        counter[api] += 1
