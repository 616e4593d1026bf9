"""What a service tells of its dead letters, and what an operator has it do with them: send again, drop.

A service looks after its own only, with the rights that it has: its broker's user may read them, and sends
them again by the way that retries take. `autocollect dead` does the same as an administrator.
"""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from shared.api_types import Explained, Limit
from shared.auth import Actor, ServiceTokens, internal
from shared.broker import Broker
from shared.broker.operate import DeadLetter, Operator, Wanted, operator_of
from shared.db import Database
from shared.operating import Deed, enter

MOST_OF_BODY = 20_000
"""Characters of a message that are told."""


class ToldLetter(BaseModel):
    """A dead letter; `key` names it within its service, `body` is the beginning of the message."""

    key: str
    queue: str
    type: str
    said_at: datetime | None
    attempts: int
    reason: str
    body: str


class Named(BaseModel):
    """Which dead letter is meant."""

    key: str = Field(max_length=500)


class Dropped(Named, Explained):
    """Which dead letter is thrown away, and why."""


def router(tokens: ServiceTokens, broker: Broker, database: Database, service: str) -> APIRouter:
    """Return the routes under /internal/dead-letters; for services and operators."""
    routes = APIRouter(
        prefix="/internal/dead-letters", tags=["operators"], dependencies=internal(tokens, service)
    )

    @routes.get("")
    async def listed(limit: Limit = 100) -> list[ToldLetter]:
        """List the service's dead letters, the oldest first; they stay where they are."""
        return [_told(letter) for letter in (await operator_of(broker).dead(service))[:limit]]

    @routes.post("/requeue")
    async def requeue(named: Named) -> dict[str, int]:
        """Send a dead letter to its queue again, with attempts from zero; 404 if it is not there any more."""
        return {"requeued": await operator_of(broker).requeue(service, Wanted(key=named.key))}

    @routes.post("/drop")
    async def drop(dropped: Dropped, by: Actor) -> dict[str, int]:
        """Throw a dead letter away, entered in the operators' log before; 404 if it is not there any more."""
        return {"dropped": await dropped_with_reason(operator_of(broker), database, service, dropped, by)}

    return routes


async def dropped_with_reason(
    operator: Operator, database: Database, service: str, dropped: Dropped, by: str
) -> int:
    """Enter in the log which letter somebody drops and why, then drop it; return how many that were."""
    wanted = Wanted(key=dropped.key)
    for letter in await operator.dead(service):
        if wanted.fits(letter):
            async with database.transaction() as tx:
                await enter(tx, by, deed_of(letter, dropped.reason))
    return await operator.drop(service, wanted)


def deed_of(letter: DeadLetter, reason: str) -> Deed:
    """Return what is entered of a letter that is dropped."""
    about = {"key": letter.key, "queue": letter.queue, "type": letter.type, "died": letter.reason}
    return Deed(deed="drop dead letter", reason=reason, about=about)


def _told(letter: DeadLetter) -> ToldLetter:
    return ToldLetter(
        key=letter.key,
        queue=letter.queue,
        type=letter.type,
        said_at=letter.said_at,
        attempts=letter.attempts,
        reason=letter.reason,
        body=letter.body.decode(errors="backslashreplace")[:MOST_OF_BODY],
    )
