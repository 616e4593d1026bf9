"""What every process asks before it asks PowerOffice Go: when it is its requests' turn."""

from collections.abc import Sequence
from dataclasses import asdict

from fastapi import APIRouter
from fastapi.params import Depends
from pydantic import BaseModel, Field

from services.registration.api.routing import DiscreetRoute
from services.registration.quota import Api, Quota


class TurnsWanted(BaseModel):
    """How many requests wait for a turn, and in how many seconds the first could be sent."""

    api: Api
    wanted: int = Field(ge=0, description="0: only show the clock")
    lead: float = Field(default=0, ge=0, le=10)


class TurnsView(BaseModel):
    """Turns in a row; `first_at` and `clock` (what it shows now) are seconds on the quota's own clock."""

    clock: float
    first_at: float
    spacing: float = Field(description="seconds from one turn to the next; 0: there is no quota")
    count: int = Field(description="how many turns these are; the rest of what was wanted is asked for again")


def router(quota: Quota, guarded: Sequence[Depends]) -> APIRouter:
    """Return the route."""
    routes = APIRouter(prefix="/internal", tags=["services"], dependencies=guarded, route_class=DiscreetRoute)

    @routes.post("/turns")
    async def turns(body: TurnsWanted) -> TurnsView:
        """Reserve turns for requests to PowerOffice Go; who misses a turn reserves another."""
        return TurnsView(**asdict(await quota.grant(body.api, body.wanted, body.lead)))

    return routes
