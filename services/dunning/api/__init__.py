"""Dunning's HTTP API, for the portal and for operators."""

from collections.abc import Sequence

from fastapi import APIRouter

from services.dunning.api.bounces import bounces
from services.dunning.api.cases import cases
from services.dunning.api.choosing import chosen
from services.dunning.api.copies import copies
from services.dunning.api.invoices import followed, sent
from services.dunning.api.overrides import disputes, overriding
from services.dunning.api.plans import plans
from services.dunning.api.preferences import preferences
from services.dunning.api.routines import choices, exemptions
from services.dunning.outside import Connections
from shared.auth import ServiceTokens, internal
from shared.db import Database
from shared.debtor_pins import DebtorPins


def routers(
    tokens: ServiceTokens, database: Database, connections: Connections, pins: DebtorPins
) -> Sequence[APIRouter]:
    """Return every route, each only for other services and operators."""
    only_internal = APIRouter(dependencies=internal(tokens, "dunning"))
    for routes in (
        choices,
        exemptions,
        overriding,
        disputes,
        preferences,
        chosen,
        followed,
        cases,
        plans,
        bounces,
    ):
        only_internal.include_router(routes(database))
    only_internal.include_router(sent(database, pins))
    only_internal.include_router(copies(database, connections))
    return [only_internal]
