"""A stand-in for a company's other system: it takes every webhook, and shows how many of which event."""

import json
from collections import Counter

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


def receiver() -> Starlette:
    """Return the application, to be mounted anywhere; `POST /` takes a webhook, `GET /` counts them."""
    taken: Counter[str] = Counter()

    async def take(request: Request) -> Response:
        taken[str(json.loads(await request.body()).get("type"))] += 1
        return Response(status_code=204)

    async def count(_request: Request) -> Response:
        return JSONResponse(taken)

    return Starlette(routes=[Route("/", take, methods=["POST"]), Route("/", count, methods=["GET"])])
