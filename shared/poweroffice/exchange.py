"""One request, one answer: wait for a turn under the quota, send, and turn anything bad into an error."""

from __future__ import annotations

import httpx

from shared.poweroffice.counting import count, observed, turn_waited_for
from shared.poweroffice.errors import GoUnavailable, Problem, Throttled
from shared.poweroffice.problems import refusal, request_name
from shared.poweroffice.turns import Turns

TIMEOUT = httpx.Timeout(30.0, connect=5.0)
SUBSCRIPTION_HEADER = "Ocp-Apim-Subscription-Key"


async def exchange(http: httpx.AsyncClient, request: httpx.Request, turns: Turns) -> httpx.Response:
    """Send `request` once, when it is its turn, and return the successful answer.

    Redirects are not followed: the headers carry keys that are meant for one host. A 429 lets everybody who
    shares `turns` wait, not only the one who got it.

    Raises:
        GoError: the leaf that fits the answer, or GoUnavailable if none came.
        Transient: no turn was to be had for a minute.
    """
    with turn_waited_for(request):
        await turns.acquire()
    count(request)
    with observed(request) as answered:
        try:
            response = await http.send(request, follow_redirects=False)
        except httpx.RequestError as error:
            problem = Problem(0, title=type(error).__name__, detail=str(error))
            raise GoUnavailable(request_name(request), problem) from error
        answered(response)
    if not response.is_success:
        refused = refusal(response)
        if isinstance(refused, Throttled):
            turns.pause(refused.wait)
        raise refused
    return response
