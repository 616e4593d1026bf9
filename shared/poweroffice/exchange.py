"""One request, one answer: wait for a turn under the quota, send, and turn anything bad into an error."""

from __future__ import annotations

import httpx
from aiolimiter import AsyncLimiter

from shared.poweroffice.errors import GoUnavailable, Problem
from shared.poweroffice.problems import refusal, request_name

TIMEOUT = httpx.Timeout(30.0, connect=5.0)
SUBSCRIPTION_HEADER = "Ocp-Apim-Subscription-Key"


async def exchange(http: httpx.AsyncClient, request: httpx.Request, limiter: AsyncLimiter) -> httpx.Response:
    """Send `request` once, when `limiter` lets it, and return the successful answer.

    Redirects are not followed: the headers carry keys that are meant for one host.

    Raises:
        GoError: the leaf that fits the answer, or GoUnavailable if none came.
    """
    await limiter.acquire()
    try:
        response = await http.send(request, follow_redirects=False)
    except httpx.RequestError as error:
        problem = Problem(0, title=type(error).__name__, detail=str(error))
        raise GoUnavailable(request_name(request), problem) from error
    if not response.is_success:
        raise refusal(response)
    return response
