"""The two ASGI applications that stand in for PowerOffice Go: API v2 with its surroundings, and API v1.

v2 serves `/Demo/v2/*`, `/Demo/OAuth/Token`, the consent page `/auth/*`, and (not part of the real thing)
`/gui/*`. v1 serves `/OAuth/Token`, `/DebtCollection/*` and what an agency needs beside it. Both serve
`/faults` and their OpenAPI document. Paths match in any casing. The production paths `/v2/*` and
`/OAuth/Token` of the v2 host exist too and know none of the demo keys.
"""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.sandbox.poweroffice import consent_page
from deploy.sandbox.poweroffice.faults import Faults
from deploy.sandbox.poweroffice.gui import Screens, fault_page, pages
from deploy.sandbox.poweroffice.gui import routes as gui_routes
from deploy.sandbox.poweroffice.limits import RateLimit
from deploy.sandbox.poweroffice.snapshots import Snapshots
from deploy.sandbox.poweroffice.state import World
from deploy.sandbox.poweroffice.tokens import V2_AUDIENCE
from deploy.sandbox.poweroffice.v1.document import v1_document
from deploy.sandbox.poweroffice.v1.gateway import Gateway as V1Gateway
from deploy.sandbox.poweroffice.v1.gateway import Operation
from deploy.sandbox.poweroffice.v1.operations import OPERATIONS
from deploy.sandbox.poweroffice.v2.document import v2_document
from deploy.sandbox.poweroffice.v2.endpoints import ENDPOINTS
from deploy.sandbox.poweroffice.v2.gateway import Endpoint, Gateway
from shared.clock import Clock

V2_DOCUMENT, V1_DOCUMENT = "/openapispecs/v2.json", "/openapispecs/v1.json"
"""Where each host serves its OpenAPI document; `/openapi.json` is the same."""


@dataclass(frozen=True)
class GoSandbox:
    """A running stand-in: `v2` and `v1` are ASGI applications over the same `world` and `faults`."""

    world: World
    clock: Clock
    faults: Faults
    snapshots: Snapshots
    v2: ASGIApp
    v1: ASGIApp

    def screens(self, organisation_number: str) -> Screens:
        """Return one client's screens, to do what its users would do."""
        return Screens(self.world.company(organisation_number), self.clock, self.world)

    def save(self) -> None:
        """Write the world to its snapshot file now, if it has one."""
        self.snapshots.save()


@dataclass(frozen=True)
class AnyCasing:
    """ASGI wrapper: paths match in any casing and with or without a slash at the end."""

    application: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its path in lower case."""
        if scope["type"] == "http":
            scope = dict(scope) | {"path": scope["path"].lower().rstrip("/") or "/"}
        await self.application(scope, receive, send)


def create_go_sandbox(
    world: World,
    clock: Clock,
    *,
    rate_limit: int | None = 10,
    v1_rate_limit: int | None = 50,
    faults: Faults | None = None,
    snapshot: Path | None = None,
    monotonic: Callable[[], float] = time.monotonic,
) -> GoSandbox:
    """Return PowerOffice Go's API over a world.

    Rate limits are requests per second of real time (`monotonic`), v2 per subscription key over all
    clients, v1 per application key; None is no limit. With `snapshot` each change reaches that file within
    seconds, and at shutdown.
    """
    faults = faults or Faults()
    snapshots = Snapshots(world, snapshot)
    snapshots.watch()
    v2_limit = RateLimit(rate_limit, monotonic)
    v1_limit = RateLimit(v1_rate_limit, monotonic)
    v2 = Starlette(
        routes=[
            *_v2_routes(Gateway(world, clock, faults, v2_limit)),
            *consent_page.routes(world, clock),
            *pages.routes(world, clock),
            *gui_routes.routes(world, clock),
            *fault_page.routes(faults),
            *_fault_routes(faults),
            *_document_routes(v2_document, V2_DOCUMENT, "/openapi.json", "/demo/v2/openapi.json"),
        ],
        lifespan=partial(_lifespan, snapshots),
        exception_handlers={404: _no_such_operation, 405: _no_such_operation},
    )
    v1 = Starlette(
        routes=[
            *_v1_routes(V1Gateway(world, clock, faults, v1_limit)),
            *_fault_routes(faults),
            *_document_routes(v1_document, V1_DOCUMENT, "/openapi.json", "/swagger.json"),
        ]
    )
    return GoSandbox(world, clock, faults, snapshots, v2=AnyCasing(v2), v1=AnyCasing(v1))


@asynccontextmanager
async def _lifespan(snapshots: Snapshots, _application: Starlette) -> AsyncIterator[None]:
    yield
    snapshots.close()


def _v2_routes(gateway: Gateway) -> list[Route]:
    def route(endpoint: Endpoint) -> Route:
        async def serve(request: Request) -> Response:
            return await gateway.serve(endpoint, request)

        return Route(f"/demo/v2{endpoint.path}".lower(), serve, methods=[endpoint.method])

    async def token(request: Request) -> Response:
        return await gateway.serve_token(request, V2_AUDIENCE)

    async def production_token(request: Request) -> Response:
        return await gateway.serve_token(request, None)

    async def production(_request: Request) -> Response:
        return Response(status_code=401, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})

    return [
        Route("/demo/oauth/token", token, methods=["POST"]),
        Route("/oauth/token", production_token, methods=["POST"]),
        Route("/v2/{path:path}", production),
        *(route(endpoint) for endpoint in ENDPOINTS),
    ]


def _v1_routes(gateway: V1Gateway) -> list[Route]:
    def route(operation: Operation) -> Route:
        async def serve(request: Request) -> Response:
            return await gateway.serve(operation, request)

        return Route(operation.path.lower(), serve, methods=[operation.method])

    return [
        Route("/oauth/token", gateway.serve_token, methods=["POST"]),
        *(route(operation) for operation in OPERATIONS),
    ]


def _fault_routes(faults: Faults) -> list[Route]:
    async def show(_request: Request) -> Response:
        return JSONResponse(faults.model_dump())

    async def change(request: Request) -> Response:
        try:
            faults.update(await request.json())
        except ValidationError as error:
            return JSONResponse(error.errors(include_url=False, include_context=False), status_code=422)
        return await show(request)

    async def reset(request: Request) -> Response:
        faults.reset()
        return await show(request)

    return [
        Route("/faults", show),
        Route("/faults", change, methods=["PATCH", "POST"]),
        Route("/faults", reset, methods=["DELETE"]),
    ]


def _document_routes(document: Callable[[], dict[str, object]], *paths: str) -> list[Route]:
    async def serve(_request: Request) -> Response:
        return JSONResponse(document())

    return [Route(path, serve) for path in paths]


async def _no_such_operation(_request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 404)
    return JSONResponse({"statusCode": status, "message": "Resource not found"}, status_code=status)
