"""The broker's dead letters and what each service says of itself, as the operator's page meets them."""

from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, HTTPException

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
                },
                {
                    "job": "settlement",
                    "business_date": "2026-06-15",
                    "started_at": AT,
                    "finished_at": AT,
                    "summary": "2 settlements, 1861.40 kroner to pay out",
                    "last_error": None,
                },
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

    def dead_letters(self, routes: APIRouter, service: str) -> None:
        @routes.get("/internal/dead-letters")
        async def dead():
            return [{k: v for k, v in each.items() if k != "service"} for each in self._of(service)]

        @routes.post("/internal/dead-letters/requeue")
        async def requeue(key: Annotated[str, Body(embed=True)]):
            self._take(service, key, "requeue")

        @routes.post("/internal/dead-letters/drop")
        async def drop(
            key: Annotated[str, Body()],
            reason: Annotated[str, Body()],
            on_behalf_of: Annotated[str, Header()],
        ):
            self._take(service, key, "drop", reason, on_behalf_of)

    def _of(self, service: str) -> list[dict[str, Any]]:
        return [each for each in self.letters if each["service"] == service]

    def _take(self, service: str, key: str, deed: str, *more: str) -> None:
        found = [each for each in self._of(service) if each["key"] == key]
        if not found:
            raise HTTPException(404)
        self.letters.remove(found[0])
        self.done.append((deed, service, key, *more))


def letter(**more: Any) -> dict[str, Any]:
    """A dead letter as its service tells of it."""
    return {
        "key": "k1",
        "service": "dunning",
        "queue": "dunning.invoice.overdue",
        "type": "InvoiceOverdue",
        "said_at": AT,
        "attempts": 6,
        "reason": "ValueError: <b>odd</b>",
        "body": '{"id": 1}',
    } | more
