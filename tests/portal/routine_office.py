"""Dunning as the pages about a company's choices meet it."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from tests.portal.money_office import problem

ROUTINE: dict[str, Any] = {
    "payment_reminder_after_days": 5,
    "repeat_every_days": None,
    "attach_invoice": True,
    "own_reminder_after_days": None,
    "own_reminder_times": 1,
    "own_reminder_deadline_days": 14,
    "own_reminder_with_fee": False,
    "own_notice_after_days": None,
    "own_notice_deadline_days": 14,
    "own_notice_with_fee": False,
    "transfer_after_days": 14,
    "auto_approve": False,
    "auto_approve_from_invoice_date": None,
    "minimum_amount": "0.00",
}


@dataclass
class RoutineOffice:
    """What dunning answers about a company's choices, and what it was told."""

    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    refusal: Any = ""
    explanations: list[dict[str, Any]] = field(default_factory=list)
    language: str = "country"
    choices: list[dict[str, Any]] = field(default_factory=list)
    chosen: list[tuple[str, str]] = field(default_factory=list)
    overrides: dict[str, Any] = field(default_factory=lambda: {"customers": {}, "invoices": {}})

    def routes(self, routes: APIRouter) -> None:
        @routes.get("/routines/{creditor_id}")
        async def routine(creditor_id: UUID):
            return ROUTINE

        @routes.get("/routines/{creditor_id}/overrides")
        async def overrides(creditor_id: UUID):
            return self.overrides

        @routes.get("/exemptions/{creditor_id}")
        async def exemptions(creditor_id: UUID):
            return {"customer_ids": [], "invoice_ids": []}

        @routes.get("/unanswered/{creditor_id}")
        async def unanswered(creditor_id: UUID):
            return {"unanswered": "surveillance"}

        @routes.get("/routines/{creditor_id}/choices")
        async def choices(creditor_id: UUID, customer_id: int | None = None):
            return self.choices

        @routes.get("/customers/{customer_id}/language")
        async def language(customer_id: int, creditor_id: UUID):
            return {"language": self.language}

        @routes.get("/explanations")
        async def explanations(creditor_id: UUID, number: str):
            return self.explanations

        self._deeds(routes)

    def _deeds(self, routes: APIRouter) -> None:
        @routes.post("/routines/{creditor_id}/dry-run")
        async def dry_run(creditor_id: UUID, request: Request):
            return self._told("TRY", request.url.path, await request.json()) or {
                "invoices": 3,
                "changed": 2,
                "steps": [
                    {
                        "step": "proposal",
                        "invoices_now": 3,
                        "invoices_then": 1,
                        "amount_now": "3000.00",
                        "amount_then": "1000.00",
                    }
                ],
                "statement": ["2 av 3 forfalte fakturaer får et annet neste steg."],
            }

        @routes.put("/{path:path}")
        async def put(path: str, request: Request):
            body = await request.json() if await request.body() else {}
            self.chosen.append((request.headers.get("on-behalf-of", ""), body.pop("reason", "")))
            return self._told("PUT", path, body or None) or {}

        @routes.delete("/{path:path}")
        async def delete(path: str):
            return self._told("DELETE", path, None) or {}

    def _told(self, method: str, path: str, body: Any) -> JSONResponse | None:
        self.asked.append((method, path, body))
        return problem(422, self.refusal) if self.refusal else None
