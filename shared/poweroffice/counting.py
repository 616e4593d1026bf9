"""How many requests a piece of work sends to Go, counted where they are sent, repetitions included.

The count belongs to the task that does the work (and to those that it starts), so that many pieces of work
can share a client and each still knows its own. Calls for access tokens are not counted: they carry no `API`.
Prometheus is told of every call, those for tokens as the API `token`; and each is a span where anything is
traced. Neither names a creditor or a path: a path holds ids, and an id is a label without end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import httpx
from prometheus_client import Counter as Counted
from prometheus_client import Histogram

from shared.observability import span

API = "poweroffice.api"
"""The extension of a request that names its API, `v2` or `v1`."""

REQUESTS = Counted(
    "autocollect_go_requests",
    "Requests to PowerOffice Go; status none: no answer",
    ["api", "method", "status"],
)
SECONDS = Histogram("autocollect_go_seconds", "Time until Go answered", ["api"])
TURNS = Histogram(
    "autocollect_go_turn_seconds",
    "Time that a request waited for its turn under Go's quota",
    ["api"],
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120),
)

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


@contextmanager
def turn_waited_for(request: httpx.Request) -> Iterator[None]:
    """Measure how long the block waits for a turn."""
    with TURNS.labels(_api(request)).time():
        yield


@contextmanager
def observed(request: httpx.Request) -> Iterator[Callable[[httpx.Response], None]]:
    """Measure and trace the block that sends the request; it hands over the answer, if one comes."""
    api, status = _api(request), "none"

    def answered(response: httpx.Response) -> None:
        nonlocal status
        status = str(response.status_code)

    try:
        with span(f"go {request.method} {api}") as current, SECONDS.labels(api).time():
            yield answered
            current.set_attribute("http.response.status_code", status)
    finally:
        REQUESTS.labels(api, request.method, status).inc()


def _api(request: httpx.Request) -> str:
    return str(request.extensions.get(API, "token"))
