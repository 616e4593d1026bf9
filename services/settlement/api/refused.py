"""Refused bank files: shown to operators, taken again after their cause is mended, dropped with a reason."""

from datetime import datetime
from hashlib import sha256
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from services.settlement.api.models import ProblemView, TakenFileView
from services.settlement.bank_import import take_bank_file
from services.settlement.store import refused_files
from shared.auth import ServiceTokens, actor_of
from shared.db import Database
from shared.errors import Poison, Reject
from shared.operating import Deed, enter

Reason = Annotated[str, Query(min_length=3, max_length=1000, pattern=r"^[^\x00]*$")]


class RefusedFileView(BaseModel):
    """A refused bank file: in which line, and why."""

    file_id: UUID
    received_at: datetime
    line_number: int | None
    reason: str | None


def router(database: Database, tokens: ServiceTokens, *, agency_account: str) -> APIRouter:
    """Return the routes; whoever includes them lets only services in."""
    routes = APIRouter(prefix="/bank-files/refused", tags=["bank"])
    actor = actor_of(tokens, "settlement")
    missing: dict[int | str, dict[str, object]] = {
        404: {"model": ProblemView, "description": "No refused file has this id"},
        409: {"model": ProblemView, "description": "The file was taken before; says when"},
        422: {"model": ProblemView, "description": "The file is still broken; says in which line and why"},
    }

    @routes.get("")
    async def waiting(limit: Annotated[int, Query(ge=1, le=1000)] = 1000) -> list[RefusedFileView]:
        """List the refused files that wait for somebody, the newest first."""
        async with database.transaction() as tx:
            return [RefusedFileView(**row._asdict()) for row in await refused_files.waiting(tx, limit)]

    @routes.post("/{file_id}/again", status_code=201, responses=missing)
    async def again(file_id: UUID) -> TakenFileView:
        """Take a refused file as if it came now; one that is refused again waits under another id."""
        async with database.transaction() as tx:
            content = await refused_files.content(tx, file_id)
        try:
            taken = await take_bank_file(database, content, account=agency_account)
        except (Poison, Reject):
            await _delete(file_id)
            raise
        await _delete(file_id)
        return TakenFileView.model_validate(taken)

    async def _delete(file_id: UUID) -> None:
        async with database.transaction() as tx:
            await refused_files.delete(tx, file_id)

    @routes.delete("/{file_id}", responses=missing)
    async def drop(file_id: UUID, reason: Reason, by: Annotated[str, Depends(actor)]) -> dict[str, str]:
        """Throw a refused file away; who did it and why is kept."""
        async with database.transaction() as tx:
            content = await refused_files.content(tx, file_id)
            about = {"file": str(file_id), "sha256": sha256(content).hexdigest()}
            await enter(tx, by, Deed(deed="drop bank file", reason=reason, about=about))
            await refused_files.delete(tx, file_id)
        return {"status": "dropped"}

    return routes
