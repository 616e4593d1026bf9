"""Stand-ins for the other services, over HTTP, with the same tokens; any of them can fall silent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from fastapi import APIRouter, FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse

from shared.auth import ServiceAuth, ServiceTokens, internal
from shared.service import Runtime
from tests.portal.engine_room import EngineRoom
from tests.portal.money import ledger_claim
from tests.portal.money_office import MoneyOffice
from tests.portal.proposal_lists import ProposalLists
from tests.portal.registration import RegistrationOffice
from tests.portal.routine_office import RoutineOffice
from tests.portal.told import Told


@dataclass
class Line(httpx.AsyncBaseTransport):
    """The line to a service; it can be cut, and then counts the calls that come to nothing.

    With `cut_after` a call by this method is the last that is answered.
    """

    app: FastAPI
    cut: bool = False
    cut_after: str = ""
    lost: int = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.cut:
            self.lost += 1
            raise httpx.ConnectError("connection refused", request=request)
        self.cut = request.method == self.cut_after
        return await httpx.ASGITransport(self.app).handle_async_request(request)


@dataclass(frozen=True)
class RuntimeAmong(Runtime):
    """A runtime whose other services are at the end of these lines."""

    lines: Mapping[str, Line]

    def client(self, caller: str, audience: str) -> httpx.AsyncClient:
        auth = ServiceAuth(self.tokens, caller, audience)
        return httpx.AsyncClient(transport=self.lines[audience], base_url=f"http://{audience}", auth=auth)


@dataclass
class Neighbourhood:
    """What the portal asks of others, and what they answer."""

    tokens: ServiceTokens
    asked: list[tuple[str, Any]] = field(default_factory=list)
    lists: ProposalLists = field(default_factory=ProposalLists)
    refusals: dict[UUID, str] = field(default_factory=dict)
    closed_cases: set[UUID] = field(default_factory=set)
    paused_until: dict[UUID, str] = field(default_factory=dict)
    fee_grows: dict[UUID, dict[str, str]] = field(default_factory=dict)
    next_steps: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    withdrawal_costs: dict[UUID, str] = field(default_factory=dict)
    why_not: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    owed: dict[UUID, dict[str, str] | None] = field(default_factory=dict)
    given_up: dict[UUID, str] = field(default_factory=dict)
    documents: dict[UUID, bytes] = field(default_factory=dict)
    pins_hidden: list[tuple[UUID, UUID]] = field(default_factory=list)
    advices: dict[UUID, bytes] = field(default_factory=dict)
    covers: dict[UUID, UUID] = field(default_factory=dict)
    lacking: list[dict[str, Any]] = field(default_factory=list)
    settlements: list[dict[str, Any]] = field(default_factory=list)
    waiting: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    registration: RegistrationOffice = field(default_factory=RegistrationOffice)
    approves_later: bool = False
    debtors_email: str = ""
    offers: list[dict[str, Any]] = field(default_factory=list)
    money: MoneyOffice = field(default_factory=MoneyOffice)
    routines: RoutineOffice = field(default_factory=RoutineOffice)
    engine_room: EngineRoom = field(default_factory=EngineRoom)
    lines: dict[str, Line] = field(init=False)

    def __post_init__(self) -> None:
        self.lines = {
            "transfer": Line(self._app("transfer", self._transfer)),
            "dunning": Line(self._app("dunning", self._dunning)),
            "settlement": Line(self._app("settlement", self._settlement)),
            "registration": Line(self._app("registration", self.registration.routes)),
            "sync": Line(self._app("sync", self.engine_room.sync)),
            "portal": Line(self._app("portal", self.engine_room.routes)),
        }

    def forget(self) -> None:
        """Be as at the beginning."""
        for kept in (
            self.asked,
            self.refusals,
            self.closed_cases,
            self.paused_until,
            self.fee_grows,
            self.next_steps,
            self.withdrawal_costs,
            self.why_not,
            self.documents,
            self.pins_hidden,
            self.advices,
            self.covers,
            self.waiting,
            self.lacking,
            self.settlements,
            self.owed,
            self.given_up,
        ):
            kept.clear()
        self.registration.forget()
        self.offers.clear()
        self.approves_later, self.debtors_email = False, ""
        for office, made in (
            (self.money, MoneyOffice()),
            (self.routines, RoutineOffice()),
            (self.lists, ProposalLists()),
            (self.engine_room, EngineRoom()),
        ):
            vars(office).update(vars(made))
        for line in self.lines.values():
            line.cut, line.cut_after, line.lost = False, "", 0

    def proposes(self, told: Told, status: str = "draft", **more: Any) -> None:
        """Have an invoice in transfer's list; one that is put there anew counts as not seen before."""
        self.lists.put(told, status, more)

    def among(self, runtime: Runtime) -> RuntimeAmong:
        return RuntimeAmong(runtime.common, runtime.broker, runtime.clock, self.lines)

    def _app(self, name, routes) -> FastAPI:
        app, router = FastAPI(), APIRouter(dependencies=internal(self.tokens, name))
        routes(router)
        self.engine_room.dead_letters(router, name)
        app.include_router(router)
        return app

    def _transfer(self, routes: APIRouter) -> None:
        self.lists.routes(routes)

        @routes.post("/proposals/{deed}")
        async def decide(deed: str, request: Request):
            body = await request.json()
            self.asked.append((deed, body | by(request)))
            return [self._receipt(deed, each) for each in self.lists.chosen(body)]

        @routes.get("/tasks")
        async def lacking(creditor_id: UUID | None = None):
            return self.lacking

        @routes.get("/cases/{case_id}")
        async def case(case_id: UUID):
            return {"paused_until": self.paused_until.get(case_id), "fee_grows": self.fee_grows.get(case_id)}

        @routes.get("/cases/{case_id}/actions")
        async def actions(case_id: UUID):
            return self.offers

        @routes.post("/cases/{case_id}/{action}")
        async def change(case_id: UUID, action: str, request: Request):
            if case_id in self.why_not:
                return JSONResponse(self.why_not[case_id], 409)
            if case_id in self.closed_cases:
                raise HTTPException(409)
            self.asked.append((action, {"case_id": case_id, **await request.json(), **by(request)}))
            return {}

    def _receipt(self, deed: str, invoice_id: UUID) -> dict[str, Any]:
        refusal = self.refusals.get(invoice_id) or self.lists.refusal(invoice_id)
        return {
            "invoice_id": str(invoice_id),
            "invoice_number": self.lists.number(invoice_id),
            "accepted": refusal is None,
            "case_number": "100009"
            if deed == "approve" and refusal is None and not self.approves_later
            else None,
            "refusal": refusal,
            "detail": "" if refusal is None else "Transfers egne ord.",
            "values": {"day": "2026-06-20"} if refusal == "too_early" else {},
        }

    def _dunning(self, routes: APIRouter) -> None:
        @routes.get("/cases/{case_id}")
        async def next_step(case_id: UUID, creditor_id: UUID):
            if case_id not in self.next_steps:
                raise HTTPException(404)
            return self.next_steps[case_id]

        @routes.get("/cases/{case_id}/mail-address")
        async def mail_address(case_id: UUID, creditor_id: UUID):
            return {"email": self.debtors_email, "language": "en" if ".uk" in self.debtors_email else "nb"}

        @routes.post("/cases/{case_id}/plans", status_code=201)
        async def plan(case_id: UUID, creditor_id: UUID, request: Request):
            if case_id in self.why_not:
                return JSONResponse(self.why_not[case_id], 409)
            if case_id in self.closed_cases:
                raise HTTPException(409)
            self.asked.append(("plan", {"case_id": case_id, **await request.json(), **by(request)}))
            return {}

        self._documents(routes)
        self.routines.routes(routes)

    def _documents(self, routes: APIRouter) -> None:
        @routes.get("/letters")
        async def letters(creditor_id: UUID, case_id: UUID):
            return [{"letter_id": str(each), "cover_id": str(cover)} for each, cover in self.covers.items()]

        @routes.get("/documents/{document_id}")
        async def document(document_id: UUID, creditor_id: UUID, hide_pin_of: UUID | None = None):
            if hide_pin_of is not None:
                self.pins_hidden.append((document_id, hide_pin_of))
            return self._pdf(self.documents, document_id)

        @routes.get("/invoices/{invoice_id}/copy")
        async def copy(invoice_id: UUID, creditor_id: UUID):
            return self._pdf(self.documents, invoice_id)

    def _settlement(self, routes: APIRouter) -> None:
        @routes.get("/settlements")
        async def settlements(creditor_id: UUID, status: str):
            return [each for each in self.settlements if each["status"] == status]

        @routes.get("/cases/{case_id}/claims")
        async def claims(case_id: UUID):
            if not self.owed:
                raise HTTPException(404)
            return {
                "owed": next(iter(self.owed.values())),
                "claims": [self._claim(each) for each in self.owed],
            }

        @routes.get("/payments/unplaced")
        async def unplaced():
            return self.waiting.get("payments/unplaced", [])

        @routes.get("/refunds")
        async def refunds():
            return self.waiting.get("refunds", [])

        @routes.get("/settlements/{settlement_id}/advice.pdf")
        async def advice(settlement_id: UUID):
            return self._pdf(self.advices, settlement_id)

        self.money.routes(routes)

    def _claim(self, invoice_id: UUID) -> dict[str, Any]:
        """A claim in settlement's books; the case owes what its first one does."""
        given_up = self.given_up.get(invoice_id, self.money.written_off)
        closed = {"closing_reason": "paid", "closed_on": "2026-06-10"} if invoice_id in self.given_up else {}
        closed["withdrawal_cost"] = self.withdrawal_costs.get(invoice_id, "0.00")
        return ledger_claim(invoice_id, owed=self.owed[invoice_id], written_off=given_up, **closed)

    @staticmethod
    def _pdf(kept: dict[UUID, bytes], wanted: UUID) -> Response:
        if wanted not in kept:
            raise HTTPException(404)
        return Response(kept[wanted], media_type="application/pdf")


def by(request: Request) -> dict[str, str]:
    """On whose behalf a service is told something."""
    return {"by": request.headers["on-behalf-of"]}
