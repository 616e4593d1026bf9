"""Refused bank files as operators see them: those that wait, and dropped with a reason."""

from datetime import datetime
from hashlib import sha256
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from services.settlement.store import refused_files
from shared.auth import ServiceTokens, actor_of
from shared.db import Database
from shared.operating import Deed, Why, enter


class RefusedFileView(BaseModel):
    """A refused bank file: in which line, and why."""

    file_id: UUID
    received_at: datetime
    line_number: int | None
    reason: str | None


def router(database: Database, tokens: ServiceTokens) -> APIRouter:
    """Return the routes; whoever includes them lets only services in."""
    routes = APIRouter(prefix="/bank-files/refused", tags=["bank"])
    actor = actor_of(tokens, "settlement")
    missing: dict[int | str, dict[str, object]] = {
        404: {"description": "No refused file has this id"},
    }

    @routes.get("")
    async def waiting(limit: Annotated[int, Query(ge=1, le=1000)] = 1000) -> list[RefusedFileView]:
        """List the refused files that wait for somebody, the newest first."""
        async with database.transaction() as tx:
            return [RefusedFileView(**row._asdict()) for row in await refused_files.waiting(tx, limit)]

    @routes.delete("/{file_id}", responses=missing)
    async def drop(file_id: UUID, why: Why, by: Annotated[str, Depends(actor)]) -> dict[str, str]:
        """Throw a refused file away; who did it and why is kept."""
        async with database.transaction() as tx:
            content = await refused_files.content(tx, file_id)
            about = {"file": str(file_id), "sha256": sha256(content).hexdigest()}
            await enter(tx, by, Deed(deed="drop bank file", reason=why.reason, about=about))
            await refused_files.delete(tx, file_id)
        return {"status": "dropped"}

    return routes
