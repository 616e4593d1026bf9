"""Dunning's HTTP API, for the portal and for operators."""

from collections.abc import Sequence

from fastapi import APIRouter

from services.dunning.api.invoices import followed, sent
from services.dunning.api.routines import choices, exemptions
from shared.auth import ServiceTokens, internal
from shared.db import Database


def routers(tokens: ServiceTokens, database: Database) -> Sequence[APIRouter]:
    """Return every route, each only for other services and operators."""
    only_internal = APIRouter(dependencies=internal(tokens, "dunning"))
    for router in (choices(database), exemptions(database), followed(database), sent(database)):
        only_internal.include_router(router)
    return [only_internal]
