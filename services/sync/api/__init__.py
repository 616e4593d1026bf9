"""The HTTP side of sync: webhooks in, readings on demand, the mirror and the log for people to look at."""

from fastapi import APIRouter

from services.sync.api.mirror import log_router, mirror_router
from services.sync.api.webhooks import parked_router, webhook_router
from shared.auth import internal
from shared.db import Database
from shared.service import Runtime


def router(runtime: Runtime, database: Database) -> APIRouter:
    """Return the routes for services and operators."""
    routes = APIRouter(tags=["mirror"], dependencies=internal(runtime.tokens, "sync"))
    for part in (mirror_router, log_router):
        routes.include_router(part(database))
    routes.include_router(parked_router(database))
    return routes


__all__ = ["router", "webhook_router"]
