"""The broker's dead letters and what each service says of itself, as the operator's page meets them."""

from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, HTTPException

from shared.broker.operate import DeadLetter, Wanted
from shared.errors import NotFound
from shared.events import InvoiceOverdue
from tests.portal.money import AT


@dataclass
class EngineRoom:
    """The broker's dead letters, and what each service says about itself."""

    letters: list[Any] = field(default_factory=list)
    done: list[tuple[str, ...]] = field(default_factory=list)
    parked: list[dict[str, Any]] = field(default_factory=list)
    oldest: str | None = None
    handled: int | None = 62

    def routes(self, routes: APIRouter) -> None:
        @routes.get("/internal/activity")
        async def activity():
            return {"unsent": 2, "in_hand": 0, "judged": 9}

        @routes.get("/internal/outbox")
        async def outbox():
            return {"unsent": 2, "oldest": self.oldest, "failing": 0, "error": None}

        @routes.post("/internal/outbox/latest")
        async def latest():
            return {InvoiceOverdue.type: [self.oldest]} if self.oldest else {}

        @routes.get("/internal/pace")
        async def pace():
            if self.handled is None:
                raise HTTPException(404)
            return {"minutes": 5, "handled": self.handled}

        @routes.get("/internal/jobs")
        async def jobs():
            return [
                {
                    "job": "morning",
                    "business_date": "2026-06-15",
                    "started_at": AT,
                    "finished_at": None,
                    "summary": None,
                    "last_error": "rate_unknown",
                }
            ]

    def sync(self, routes: APIRouter) -> None:
        self.routes(routes)

        @routes.get("/webhooks")
        async def webhooks(outcome: str):
            return self.parked if outcome == "malformed" else []

        @routes.post("/webhooks/{webhook_id}/again")
        async def again(webhook_id: str):
            self.done.append(("again", webhook_id))
            return {}

    async def dead(self, service: str) -> list[Any]:
        return [letter for letter in self.letters if letter.service == service]

    async def requeue(self, service: str, wanted: Wanted) -> int:
        self._take(service, wanted.key, "requeue")
        return 1

    async def drop(self, service: str, wanted: Wanted, reason: str) -> int:
        self._take(service, wanted.key, "drop", reason)
        return 1

    def _take(self, service: str, key: str | None, *deed: str) -> None:
        found = [letter for letter in self.letters if (letter.service, letter.key) == (service, key)]
        if not found:
            raise NotFound("there is none")
        self.letters.remove(found[0])
        self.done.append((deed[0], service, str(key), *deed[1:]))


def letter(**more: Any) -> Any:
    """A dead letter as the broker gives it."""
    return DeadLetter(
        **{
            "key": "k1",
            "service": "dunning",
            "queue": "dunning.invoice.overdue",
            "type": "InvoiceOverdue",
            "attempts": 6,
            "reason": "ValueError: <b>odd</b>",
            "body": b'{"id": 1}',
        }
        | more
    )
