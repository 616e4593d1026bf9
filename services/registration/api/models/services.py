"""What other services are answered."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.registration.domain.registration import Connection, State


class AccessTokenView(BaseModel):
    """A bearer token for one of PowerOffice Go's APIs."""

    access_token: str
    expires_at: datetime


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
