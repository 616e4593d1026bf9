"""The HTTP side that all services share: probes, metrics, one log line a request."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import cache
from typing import TYPE_CHECKING, Any

import structlog
from fastapi import APIRouter, FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from pydantic import BaseModel
from sqlalchemy import text
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import migrate, operating, standing
from shared.auth import ServiceTokens, internal
from shared.db import is_outage
from shared.errors import Outage
from shared.observability import span
from shared.problems import answer_with_problems

if TYPE_CHECKING:
    from shared.service import Service

log = structlog.get_logger("autocollect.http")

REQUESTS = Counter("autocollect_http_requests", "HTTP requests", ["service", "method", "status"])
SECONDS = Histogram("autocollect_http_seconds", "Time to answer", ["service", "method"])

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""The methods that are told apart in metrics: a caller may write any word there."""


class Activity(BaseModel):
    """What a service has in hand; all zero means that nothing moves here."""

    unsent: int
    in_hand: int
    judged: int


def create_app(
    service: "Service",
    tokens: ServiceTokens,
    routers: Sequence[APIRouter],
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]],
) -> FastAPI:
    """Return the service's HTTP application; a request is matched with the routes of `routers` first."""
    app = FastAPI(title=f"AutoCollect {service.name}", version="1", lifespan=lifespan)
    app.add_middleware(HiddenFromOutside)
    app.add_middleware(RequestLog, service=service.name)
    answer_with_problems(app)
    for router in routers:
        app.include_router(router)
    app.include_router(_probes(service))
    app.include_router(_operators(service, tokens))
    app.include_router(operating.router(service.database, tokens, service.name))
    return app


def _probes(service: "Service") -> APIRouter:
    router = APIRouter(tags=["probes"])

    @router.get("/healthz", include_in_schema=False)
    async def healthz() -> dict[str, str]:
        """Answer while the process lives; touches nothing else."""
        return {"status": "alive"}

    @router.get("/readyz", include_in_schema=False)
    async def readyz(response: Response) -> dict[str, Any]:
        """Answer 200 when requests can be served, else 503; and what is not in order.

        A broker that does not answer keeps nobody from being served: what is said waits in the outbox.
        """
        problems = [] if service.ready else ["starting or draining"]
        try:
            found = await migrate.current(service.database.engine)
            if migrate.is_behind(service.name, found):
                problems.append(f"database is at revision {found}; run 'autocollect migrate'")
        except Exception as failure:
            if not is_outage(failure):
                raise
            problems.append(f"database does not answer: {failure}".partition("\n")[0])
        outages = []
        try:
            problems += [f"no consumer on {name}" for name in await service.broker.orphans()]
        except Outage:
            outages.append("broker does not answer")
        response.status_code = 503 if problems else 200
        return {"ready": not problems, "problems": problems + outages}

    @router.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        """Answer with Prometheus metrics."""
        await standing.look(service)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router


def _operators(service: "Service", tokens: ServiceTokens) -> APIRouter:
    router = APIRouter(prefix="/internal", tags=["operators"], dependencies=internal(tokens, service.name))

    @router.get("/activity")
    async def activity() -> Activity:
        """Tell what is in hand here."""
        busy = int(service.relay.busy)
        unsent = await service.relay.unsent()
        return Activity(unsent=unsent, in_hand=service.in_hand + busy, judged=service.judged)

    @router.post("/jobs/run-due")
    async def run_due() -> dict[str, str]:
        """Run the daily jobs that are due by the clock and not finished; answer with their summaries."""
        return await service.schedule.run_due()

    @router.get("/jobs")
    async def jobs() -> list[dict[str, Any]]:
        """List the latest runs of each job."""
        async with service.database.engine.connect() as connection:
            rows = await connection.execute(
                text("select * from job_runs order by business_date desc, job limit 100")
            )
            return [dict(row) for row in rows.mappings()]

    return router


INSIDE = ("/internal", "/privacy", "/readyz", "/metrics", "/docs", "/redoc", "/openapi.json")
"""Addresses for operators, for neighbours and for those who build on a service: nobody's in the world."""

FORWARDED = {b"x-forwarded-for", b"forwarded"}
"""Headers by which a reverse proxy tells for whom it asks."""


class HiddenFromOutside:
    """ASGI middleware: who comes through a reverse proxy finds no inside address; his body is not read."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] == "http" and _is_inside(scope["path"]) and _is_from_outside(scope):
            await PlainTextResponse("There is nothing here.", status_code=404)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_inside(path: str) -> bool:
    return any(path == inside or path.startswith(f"{inside}/") for inside in INSIDE)


def _is_from_outside(scope: Scope) -> bool:
    return any(name in FORWARDED for name, _ in scope["headers"])


class RequestLog:
    """ASGI middleware: one canonical log line and two metrics a request; never a path parameter or a body."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        """Wrap `app`."""
        self._app, self._service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"] in QUIET:
            await self._serve(scope, receive, send)
            return
        with span(f"HTTP {scope['method']}", [_traceparent(scope)]) as current:
            route, status = await self._serve(scope, receive, send)
            current.update_name(f"{scope['method']} {route}")
            current.set_attributes({"http.route": route, "http.response.status_code": status})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> tuple[str, int]:
        """Serve, count and log; return the route (never the path: it may hold what must not be traced)."""
        started = time.perf_counter()
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            seconds = time.perf_counter() - started
            method = scope["method"] if scope["method"] in METHODS else "other"
            requests, taken = _counted(self._service, method, status)
            requests.inc()
            taken.observe(seconds)
            route = getattr(scope.get("route"), "path", "unmatched")
            if route not in QUIET:
                log.info(
                    "http.request",
                    service=self._service,
                    method=scope["method"],
                    route=route,
                    status=status,
                    ms=round(seconds * 1000, 1),
                )
        return route, status


@cache
def _counted(service: str, method: str, status: int) -> tuple[Counter, Histogram]:
    return REQUESTS.labels(service, method, str(status)), SECONDS.labels(service, method)


def _traceparent(scope: Scope) -> str:
    """Return the caller's traceparent, if it sent one."""
    return next((v.decode("latin-1") for k, v in scope["headers"] if k == b"traceparent"), "")


QUIET = ("/healthz", "/readyz", "/metrics", "/internal/activity", "/internal/turns")
"""Routes whose calls are counted, but neither logged nor traced."""
