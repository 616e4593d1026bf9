"""Refused bank files as operators see them: those that wait, and dropped with a reason."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.settlement.store import refused_files
from shared.api_types import Explained, Limit, Responses
from shared.auth import Actor
from shared.db import Database
from shared.operating import Deed, enter


class RefusedFileView(BaseModel):
    """A refused bank file: in which line, and why."""

    file_id: UUID
    received_at: datetime
    line_number: int | None
    reason: str | None


def router(database: Database) -> APIRouter:
    """Return the routes; whoever includes them lets only services in."""
    routes = APIRouter(prefix="/bank-files/refused", tags=["bank"])
    missing: Responses = {
        404: {"description": "No refused file has this id"},
    }

    @routes.get("")
    async def waiting(limit: Limit = 1000) -> list[RefusedFileView]:
        """List the refused files that wait for somebody, the newest first."""
        async with database.transaction() as tx:
            return [RefusedFileView(**row._asdict()) for row in await refused_files.waiting(tx, limit)]

    @routes.delete("/{file_id}", responses=missing)
    async def drop(file_id: UUID, why: Explained, by: Actor) -> dict[str, str]:
        """Throw a refused file away; who did it and why is kept."""
        async with database.transaction() as tx:
            content = await refused_files.content(tx, file_id)
            about = {"file": str(file_id), "sha256": sha256(content).hexdigest()}
            await enter(tx, by, Deed(deed="drop bank file", reason=why.reason, about=about))
            await refused_files.delete(tx, file_id)
        return {"status": "dropped"}

    return routes
