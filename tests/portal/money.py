"""Settlement, dunning, sync and the broker as the pages for money, routines and operations meet them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, Response

from shared.broker.operate import DeadLetter, Wanted
from shared.errors import NotFound
from tests.portal.told import FJORDVIK, named

AT = datetime(2026, 6, 12, 9, 30, tzinfo=UTC).isoformat()
BATCH = named("batch 1")
PAYOUT = named("payout 1")
SETTLEMENT = named(f"{FJORDVIK} settlement 1")

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


def payout(**more: Any) -> dict[str, Any]:
    return {
        "payout_id": str(PAYOUT),
        "kind": "settlement",
        "settlement_id": str(SETTLEMENT),
        "amount": "861.40",
        "bank_account": "86011117947",
        "payee": "Fjordvik Elektro AS",
        "kid": "",
        "ordered_on": "2026-06-12",
        "status": "ordered",
        "batch_id": None,
        "reason": "",
        "paid_on": None,
        "obstacle": "",
    } | more


def batch(**more: Any) -> dict[str, Any]:
    return {
        "batch_id": str(BATCH),
        "number": 7,
        "status": "draft",
        "payments": 1,
        "total": "861.40",
        "proposed_by": "a@byraa.example",
        "proposed_at": AT,
        "approved_by": None,
        "released_by": None,
        "execution_on": None,
        "file_name": "utbetaling-7.xml",
        "bank_status": "",
        "bank_reason": "",
        "payouts": [payout(status="drafted", batch_id=str(BATCH))],
        "log": [{"at": AT, "by": "a@byraa.example", "deed": "proposed", "detail": ""}],
    } | more


def waiting(**more: Any) -> dict[str, Any]:
    """A payment that covers no claim, or is owed back."""
    return {
        "payment_id": "ocr-1",
        "case_id": None,
        "kid": "123",
        "amount": "50.00",
        "paid_on": "2026-06-01",
        "debtor_account": "",
        "debtor_name": "Ola Nordmann",
        "text": "",
        "status": "unplaced",
        "reason": "no case has this KID",
    } | more


def payment(*decisions: str, **more: Any) -> dict[str, Any]:
    """A payment with all that settlement tells of it."""
    return (
        waiting(waiting="50.00", overpaid="0.00", case_number=None, covers=[])
        | {"file_id": str(BATCH), "received_on": "2026-06-02", "reference": "7"}
        | {
            "decisions": [
                {"decision": each, "decided_by": "a@byraa.example", "decided_at": AT, "note": "ringte"}
                | {"allocation_order": None}
                for each in decisions
            ]
        }
        | more
    )


def bank_file(**more: Any) -> dict[str, Any]:
    return {
        "file_id": str(BATCH),
        "name": "ocr-1.txt",
        "status": "refused",
        "received_at": "2026-06-12T09:30:00Z",
        "transmission_number": None,
        "payments": 0,
        "repeated": 0,
        "total": "0.00",
        "line_number": 4,
        "reason": "sum mismatch",
        "entries_passed_over": [],
    } | more


def posting(**more: Any) -> dict[str, Any]:
    return {
        "settlement_id": str(SETTLEMENT),
        "status": "posted",
        "result": "861.40",
        "carried_in": "0.00",
        "carried_out": "0.00",
        "payout": "861.40",
        "problem": None,
        "voucher_number": 12,
        "advised_at": AT,
        "mail_problem": "",
        "lines": [],
    } | more


def ledger_claim(invoice_id: UUID, **more: Any) -> dict[str, Any]:
    """A claim in settlement's books."""
    return {
        "invoice_id": str(invoice_id),
        "invoice_number": "10042",
        "amount": "1000.00",
        "closing_reason": None,
        "closed_on": None,
        "written_off": "0.00",
        "owed": None,
        "case_owed": None,
    } | more


def outlay(**more: Any) -> dict[str, Any]:
    return {
        "outlay_id": str(named("outlay 1")),
        "what": "conciliation_complaint",
        "amount": "1314.00",
        "laid_out_on": "2026-06-01",
        "by_agency": True,
        "is_revoked": False,
        "entered_by": "a@byraa.example",
        "revoked_by": None,
    } | more


REPORT = {
    "title": "Klientkonto",
    "subtitle": "15.06.2026",
    "facts": [{"label": "Bokført", "value": "861.40", "is_warning": False}],
    "tables": [
        {
            "title": "Hvem pengene tilhører",
            "columns": [
                {"key": "who", "label": "Hvem", "kind": "text"},
                {"key": "sum", "label": "Beløp", "kind": "money"},
            ],
            "rows": [{"who": "Fjordvik", "sum": "861.40"}],
            "total": {"who": "Sum", "sum": "861.40"},
        }
    ],
}


def problem(status: int, detail: Any) -> JSONResponse:
    body = {"type": "about:blank", "title": "Reject", "status": status, "detail": detail}
    return JSONResponse(body, status, media_type="application/problem+json")


@dataclass
class MoneyOffice:
    """What settlement answers about money on its way, and what it was told, with the person who told it."""

    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    posting: dict[str, Any] = field(default_factory=posting)
    batch: dict[str, Any] = field(default_factory=batch)
    payouts: list[dict[str, Any]] = field(default_factory=lambda: [payout()])
    files: list[dict[str, Any]] = field(default_factory=list)
    payment: dict[str, Any] = field(default_factory=payment)
    suggestions: list[dict[str, Any]] = field(default_factory=list)
    decided: list[dict[str, Any]] = field(default_factory=list)
    written_off: str = "0.00"
    outlays: list[dict[str, Any]] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)
    refusal: str = ""

    def routes(self, routes: APIRouter) -> None:
        @routes.get("/settlements/{settlement_id}")
        async def settlement(settlement_id: UUID):
            return self.posting

        @routes.get("/payouts")
        async def payouts():
            return self.payouts

        @routes.get("/payout-batches")
        async def batches():
            return [self.batch]

        @routes.get("/payout-batches/{batch_id}")
        async def one(batch_id: UUID):
            if batch_id != BATCH:
                raise HTTPException(404)
            return self.batch

        @routes.get("/payout-batches/{batch_id}/file")
        async def file(batch_id: UUID):
            return Response(b"<Document/>", media_type="application/xml")

        self._incoming(routes)
        self._books(routes)
        self._deeds(routes)

    def _books(self, routes: APIRouter) -> None:
        @routes.get("/cases/{case_id}/outlays")
        async def outlays(case_id: UUID):
            return self.outlays

        @routes.get("/remainder-limits")
        async def limits():
            by = {"set_by": "kari@byraa.example", "set_at": "2025-12-30T09:00:00Z"}
            deeds = [{"amount": "10.00"} | by, {"amount": "20.00"} | by]
            return [{"counts_from": "2026-01-01", "amount": "20.00", "deeds": deeds}]

        @routes.put("/{path:path}")
        async def put(path: str, request: Request):
            self.asked.append((path, request.headers.get("on-behalf-of", ""), await request.json()))
            return problem(409, self.refusal) if self.refusal else []

        @routes.delete("/cases/{case_id}/outlays/{outlay_id}")
        async def revoke(case_id: UUID, outlay_id: UUID, request: Request):
            self.asked.append((f"DELETE {outlay_id}", request.headers.get("on-behalf-of", ""), None))
            return []

    def _incoming(self, routes: APIRouter) -> None:
        @routes.get("/bank-files")
        async def bank_files():
            return self.files

        @routes.get("/bank-files/{file_id}")
        async def bank_file(file_id: UUID):
            return next((each for each in self.files if each["file_id"] == str(file_id)), problem(404, ""))

        @routes.get("/payments/decided")
        async def decided():
            return self.decided

        @routes.get("/payments/{payment_id}")
        async def payment(payment_id: str):
            return self.payment

        @routes.get("/payments/{payment_id}/suggestions")
        async def suggestions(payment_id: str):
            return self.suggestions

        @routes.delete("/bank-files/refused/{file_id}")
        async def drop(file_id: UUID, reason: str, request: Request):
            by = request.headers.get("on-behalf-of", "")
            self.asked.append((f"DELETE bank-files/refused/{file_id}", by, reason))
            return {"status": "dropped"}

        @routes.get("/status-reports")
        async def status_reports():
            return []

        @routes.get("/reports/{name}")
        async def report(name: str, request: Request):
            self.asked.append((f"report {name}", "", dict(request.query_params)))
            return Response(b"a;b\r\n") if "." in name else REPORT

    def _deeds(self, routes: APIRouter) -> None:
        @routes.post("/{path:path}")
        async def deed(path: str, request: Request):
            by = request.headers.get("on-behalf-of", "")
            kind = request.headers.get("content-type", "")
            body = (await request.json()) if kind.startswith("application/json") else None
            self.asked.append((path, by, body))
            if self.refusal:
                return problem(409, self.refusal)
            if path == "payout-batches":
                return self.batch | {"left_out": [payout(obstacle="Kontoen er endret.")]}
            return {
                "payments": 1,
                "number": 7,
                "bank_status": "accepted",
                "contradictions": self.contradictions,
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
            self.chosen.append(
                (request.headers.get("on-behalf-of", ""), request.query_params.get("reason", ""))
            )
            return self._told("PUT", path, await request.json() if await request.body() else None) or {}

        @routes.delete("/{path:path}")
        async def delete(path: str):
            return self._told("DELETE", path, None) or {}

    def _told(self, method: str, path: str, body: Any) -> JSONResponse | None:
        self.asked.append((method, path, body))
        return problem(422, self.refusal) if self.refusal else None


@dataclass
class EngineRoom:
    """The broker's dead letters, and what each service says about itself."""

    letters: list[Any] = field(default_factory=list)
    done: list[tuple[str, ...]] = field(default_factory=list)
    parked: list[dict[str, Any]] = field(default_factory=list)

    def routes(self, routes: APIRouter) -> None:
        @routes.get("/internal/activity")
        async def activity():
            return {"unsent": 2, "in_hand": 0, "judged": 9}

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
