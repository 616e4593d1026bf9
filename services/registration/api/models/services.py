"""What other services are answered."""

from dataclasses import asdict
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from services.registration.domain import Connection, State
from services.registration.quota import Api
from shared.poweroffice.turns import Grant


class AccessTokenView(BaseModel):
    """A bearer token for one of PowerOffice Go's APIs."""

    access_token: str
    expires_at: datetime


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

    @classmethod
    def of(cls, grant: Grant) -> Self:
        """Return a grant as it is answered."""
        return cls(**asdict(grant))


class CreditorView(BaseModel):
    """A company in one line."""

    creditor_id: UUID
    organisation_number: str
    name: str
    state: State
    connection: Connection


class Rotated(BaseModel):
    """How many client keys are now encrypted with the newest key."""

    client_keys: int
