"""Transfer's HTTP API, for the portal and for operators."""

from fastapi import APIRouter

from services.transfer.api import cases, forgetting, proposals, statistics
from shared.auth import ServiceTokens, internal
from shared.db import Database


def router(tokens: ServiceTokens, database: Database) -> APIRouter:
    """Return the routes, all of them for other services only."""
    routes = APIRouter(dependencies=internal(tokens, "transfer"))
    routes.include_router(proposals.router(database))
    routes.include_router(cases.router(database))
    routes.include_router(statistics.router(database))
    routes.include_router(forgetting.router(database))
    return routes
