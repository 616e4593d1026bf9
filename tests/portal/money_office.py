"""Settlement as the pages for money meet it: what it answers, and what it was told by whom."""

from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import JSONResponse, Response

from tests.portal.money import BATCH, REPORT, batch, own_money, payment, payout, posting

Open = Annotated[bool, Query(alias="open")]


def problem(status: int, detail: Any, title: str = "Reject", **values: str) -> JSONResponse:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "values": values}
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
    contradictions_said: list[dict[str, Any]] = field(default_factory=list)
    report: dict[str, Any] = field(default_factory=lambda: dict(REPORT))
    own: dict[str, str] = field(default_factory=own_money)
    unexplained: list[dict[str, Any]] = field(default_factory=list)
    charges: list[dict[str, Any]] = field(default_factory=list)
    held: list[dict[str, Any]] = field(default_factory=list)
    booked: list[dict[str, Any]] = field(default_factory=list)
    invoices: list[dict[str, Any]] = field(default_factory=list)
    refusal: str = ""
    refusal_name: str = "Reject"
    refusal_values: dict[str, str] = field(default_factory=dict)

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
        self._agencys(routes)
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
            return (
                problem(409, self.refusal, self.refusal_name, **self.refusal_values) if self.refusal else []
            )

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
        async def decided(decision: str | None = None):
            return [each for each in self.decided if decision in (None, each["decision"])]

        @routes.get("/payments/{payment_id}")
        async def payment(payment_id: str):
            return self.payment

        @routes.get("/payments/{payment_id}/suggestions")
        async def suggestions(payment_id: str):
            return self.suggestions

        @routes.delete("/bank-files/refused/{file_id}")
        async def drop(file_id: UUID, request: Request):
            reason = (await request.json())["reason"]
            by = request.headers.get("on-behalf-of", "")
            self.asked.append((f"DELETE bank-files/refused/{file_id}", by, reason))
            return {"status": "dropped"}

        @routes.get("/status-reports")
        async def status_reports():
            return []

        @routes.get("/reports/{name}")
        async def report(name: str, request: Request):
            self.asked.append((f"report {name}", "", dict(request.query_params)))
            return Response(b"a;b\r\n") if "." in name else self.report

    def _agencys(self, routes: APIRouter) -> None:
        @routes.get("/own-money")
        async def own():
            return self.own

        @routes.get("/bank-entries/unexplained")
        async def unexplained():
            return self.unexplained

        @routes.get("/bank-charges")
        async def charges():
            return self.charges

        @routes.get("/held-credits")
        async def held():
            return self.held

        @routes.get("/held-credits/booked")
        async def booked():
            return self.booked

        @routes.get("/vat-invoices")
        async def invoices(
            creditor_id: UUID | None = None,
            settlement_id: UUID | None = None,
            is_open: Open = False,
            limit: int = 100,
            offset: int = 0,
        ):
            found = [
                each
                for each in self.invoices
                if creditor_id in (None, UUID(each["creditor_id"]))
                and settlement_id in (None, UUID(each["settlement_id"]))
                and (not is_open or each["open"] != "0.00")
            ]
            return found[offset : offset + limit]

        @routes.get("/vat-invoices/{invoice_id}")
        async def invoice(invoice_id: UUID):
            named = (each for each in self.invoices if each["vat_invoice_id"] == str(invoice_id))
            return next(named, problem(404, ""))

        @routes.get("/vat-invoices/{invoice_id}/invoice.pdf")
        async def document(invoice_id: UUID):
            return Response(b"%PDF", media_type="application/pdf")

    def _deeds(self, routes: APIRouter) -> None:
        @routes.post("/{path:path}")
        async def deed(path: str, request: Request):
            by = request.headers.get("on-behalf-of", "")
            kind = request.headers.get("content-type", "")
            body = (await request.json()) if kind.startswith("application/json") else None
            self.asked.append((path, by, body))
            if self.refusal:
                return problem(409, self.refusal, self.refusal_name, **self.refusal_values)
            if path == "payout-batches":
                return self.batch | {"left_out": [payout(obstacle="Kontoen er endret.")]}
            return {
                "payments": 1,
                "number": 7,
                "bank_status": "accepted",
                "contradictions": self.contradictions,
                "contradictions_said": self.contradictions_said,
            }
