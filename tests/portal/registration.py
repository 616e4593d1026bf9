"""A stand-in for registration: what it keeps of a company, how it answers and refuses, and who asked."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse

from tests.portal.webhook_office import WebhookOffice

CONSENT = "https://go.poweroffice.example/consent/1"
ACCOUNT, NEW_ACCOUNT = "86011117947", "12345678903"
TEXT = """# Avtale om purring og inkasso

Versjon 2026-07

## 1. Oppdraget

Oppdragsgiver overlater **forfalte** fakturaer
til AutoCollect.

| Post | Andel |
|---|---|
| Rente | 100 % |

- Saker fullføres.
- Priser kan endres.
"""


SETUP: dict[str, Any] = {
    "auto_posting": True,
    "vat_cost_account": 7790,
    "vat_code": "1",
    "interest_income_account": 8055,
    "fee_income_account": 3960,
    "bank_contra_account": 1999,
    "write_off_account": 7831,
}
OPTIONS: dict[str, Any] = {
    "accounts": [
        {"number": number, "name": name}
        for number, name in (
            (1579, "Mellomværende AutoCollect"),
            (1999, "Interimskonto"),
            (3960, "Gebyrinntekter"),
            (7790, "Annen kostnad"),
            (7831, "Tap på fordringer"),
            (8055, "Renteinntekter"),
        )
    ],
    "vat_codes": [
        {"code": "0", "name": "Ingen MVA-behandling", "rate": "0"},
        {"code": "1", "name": "Inngående MVA, høy sats", "rate": "0.25"},
    ],
    "choices": [
        {"field": field, "label": f"Valg av {field}", "help": "Først.\n\nSiden.", "accounts": accounts}
        for field, accounts in {
            "auto_posting": [],
            "vat_cost_account": [1579, 7790],
            "vat_code": [],
            "interest_income_account": [8055],
            "fee_income_account": [3960],
            "bank_contra_account": [1579],
            "write_off_account": [7831],
        }.items()
    ],
}


STEPS = ("accounting_firm", "contact", "company", "setup", "agreement")
DETAILS: dict[str, Any] = {
    "company": {
        "organisation_number": "310000014",
        "name": "Fjordvik Elektro AS",
        "email": "post@fjordvik.example",
        "phone": "73000000",
        "address": {
            "line1": "Kaia 1",
            "line2": "",
            "postal_code": "7010",
            "city": "Trondheim",
            "country": "NO",
        },
    },
    "contacts": [],
}
CHANGE = str(UUID(int=7))
"""The change of bank account that waits."""


@dataclass
class RegistrationOffice:
    """What registration holds; `refusal` is its answer to the next change, instead of doing it.

    `no_books` is why it cannot say what the books offer, `warnings` its advice about the next setup.
    """

    consent: str | None = CONSENT
    text: str = TEXT
    refusal: tuple[int, dict[str, Any]] | None = None
    asked: list[tuple[str, str | None, Any]] = field(default_factory=list)
    no_books: dict[str, Any] | None = None
    warnings: list[dict[str, Any]] = field(default_factory=list)
    older: UUID | None = None
    changes: list[dict[str, Any]] = field(default_factory=list)
    confirmations: dict[str, dict[str, Any]] = field(default_factory=dict)
    webhooks: WebhookOffice = field(default_factory=WebhookOffice)
    company: dict[str, Any] = field(
        default_factory=lambda: {
            "id": str(UUID(int=1)),
            "organisation_number": "310000014",
            "name": "Fjordvik Elektro AS",
            "language": "nb",
            "steps": [{"name": name, "complete": True} for name in STEPS],
            "details": dict(DETAILS),
            "connection": "connected",
            "connection_since": "2026-01-02T10:00:00Z",
            "state": "registered",
            "accounting_firm": "",
            "accountant_email": "",
            "accountant_invitation": {"state": "not_yet", "reason": ""},
            "contact": {"name": "Ingrid Solberg", "email": "ingrid@fjordvik.example", "phone": "90000000"},
            "contacts": [],
            "details_read_at": "2026-01-02T10:00:00Z",
            "payout": {"bank_account": ACCOUNT, "settlement_emails": ["oppgjor@fjordvik.example"]},
            "bank_account_change": None,
            "setup": dict(SETUP),
            "leaving": ["Klientnøkkelen slettes.", "Oppgjør betales ut som før."],
            "agreement": {"signed_version": "2026-01", "current_version": "2026-01", "is_current": True},
        }
    )

    @property
    def contacts(self) -> list[dict[str, Any]]:
        """The company's own contacts."""
        return self.company["contacts"]

    def begins(self) -> None:
        """The company has only consented: no step but the contact is complete."""
        self.company |= {"state": "started", "accounting_firm": None, "payout": None, "setup": None}
        self.company["steps"] = [{"name": name, "complete": name == "contact"} for name in STEPS]

    def _completes(self, name: str) -> None:
        for step in self.company["steps"]:
            step["complete"] = step["complete"] or step["name"] == name

    def changed(self, by: str, title: str, *fields: tuple[str, str, str]) -> UUID:
        """Something stands in the log: what it is called, and each field's label, before and after."""
        told = [dict(zip(("label", "before", "after"), each, strict=True)) for each in fields]
        line = {"id": str(uuid4()), "changed_at": "2026-06-10T06:00:00Z", "changed_by": by}
        self.changes.append(line | {"title": title, "fields": told})
        return UUID(line["id"])

    def forget(self) -> None:
        """Be as at the beginning."""
        vars(self).update(vars(RegistrationOffice()))

    def asks(self, asked_by: str = "per@fjordvik.example") -> None:
        """Somebody asks for another bank account."""
        self.company["bank_account_change"] = {
            "id": CHANGE,
            "bank_account": NEW_ACCOUNT,
            "asked_by": asked_by,
            "asked_at": "2026-06-15T06:00:00Z",
            "valid_until": "2026-06-22T06:00:00Z",
            "state": "pending",
            "mail": "sent",
        }

    def mailed(self, token: str, state: str = "pending") -> str:
        """Somebody has got the link to confirm another bank account."""
        self.asks()
        self.confirmations[token] = self.company["bank_account_change"] | {
            "creditor_id": str(UUID(int=1)),
            "company": "Fjordvik Elektro AS",
            "present_bank_account": ACCOUNT,
            "state": state,
        }
        return f"/bank-account?token={token}"

    def refuses(self, status: int, detail: str = "", title: str = "Reject", **errors: str) -> None:
        """The next change is refused."""
        remarks = [{"field": name, "code": "x", "message": words} for name, words in errors.items()]
        body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "errors": remarks}
        self.refusal = status, body

    def routes(self, routes: APIRouter) -> None:
        self._reading(routes)
        self._confirming(routes)

        @routes.post("/registrations")
        async def begin(request: Request):
            return await self._done(request) or {
                "registration": {},
                "consent": {"url": self.consent} if self.consent else None,
            }

        @routes.put("/registrations/{creditor_id}/setup")
        async def set_up(creditor_id: UUID, request: Request):
            if refused := await self._done(request):
                return refused
            self.company["setup"] = self.asked[-1][2]
            self._completes("setup")
            return {"registration": self.company, "warnings": self.warnings}

        @routes.api_route("/registrations/{creditor_id}/{what:path}", methods=["POST", "PUT", "DELETE"])
        async def change(creditor_id: UUID, what: str, request: Request):
            refused, (_, _, body) = await self._done(request), self.asked[-1]
            if what.startswith("webhooks"):
                return refused or self.webhooks.changed(request.method, what.split("/")[1:], body)
            return refused or self._changed(request.method, what, body)

    def _reading(self, routes: APIRouter) -> None:
        @routes.get("/registrations/{creditor_id}")
        async def company(creditor_id: UUID):
            return self.company

        @routes.get("/registrations/{creditor_id}/changes")
        async def changes(creditor_id: UUID, before: UUID | None = None):
            if before:
                return {"changes": [each for each in self.changes if each["id"] == str(before)], "next": None}
            return {"changes": self.changes, "next": self.older}

        @routes.get("/registrations/{creditor_id}/setup/options")
        async def options(creditor_id: UUID):
            if self.no_books:
                return JSONResponse(self.no_books, 409, media_type="application/problem+json")
            return OPTIONS

        @routes.get("/registrations/{creditor_id}/webhooks")
        async def endpoints(creditor_id: UUID):
            return {"endpoints": self.webhooks.endpoints}

        @routes.get("/registrations/{creditor_id}/webhooks/{endpoint_id}/deliveries")
        async def deliveries(creditor_id: UUID, endpoint_id: UUID, limit: int):
            return {"deliveries": self.webhooks.deliveries[:limit]}

        @routes.get("/registrations/{creditor_id}/agreement")
        async def agreement(creditor_id: UUID):
            return {"version": "2026-07", "hash": "abc", "text": self.text, "signature": None}

    def _confirming(self, routes: APIRouter) -> None:
        @routes.get("/payout-confirmations/{token}")
        async def look(token: str):
            if token not in self.confirmations:
                raise HTTPException(404)
            return self.confirmations[token]

        @routes.post("/payout-confirmations/{token}")
        async def confirm(token: str, request: Request):
            return await self._decided(request, token, "confirmed")

        @routes.post("/payout-confirmations/{token}/rejection")
        async def reject(token: str, request: Request):
            return await self._decided(request, token, "rejected")

    async def _decided(self, request: Request, token: str, state: str) -> Any:
        if token not in self.confirmations:
            raise HTTPException(404)
        if refused := await self._done(request):
            return refused
        self.confirmations[token]["state"] = state
        return self.confirmations[token]

    async def _done(self, request: Request) -> Response | None:
        """Note what was asked and by whom; return the refusal that waits."""
        what = f"{request.method} {request.url.path}"
        body = await request.json() if await request.body() else None
        self.asked.append((what, request.headers.get("on-behalf-of"), body))
        if self.refusal is None:
            return None
        (status, problem), self.refusal = self.refusal, None
        return JSONResponse(problem, status, media_type="application/problem+json")

    def _asked_for_payout(self, body: Any) -> None:
        if self.company["state"] == "started":
            self.company["payout"] = body
            self._completes("company")
        else:
            self.asks()

    def _changed_contact(self, method: str, whose: list[str], body: Any) -> None:
        if method == "POST":
            self.contacts.append({"id": str(uuid4()), **body})
        elif method == "PUT":
            self.contacts[:] = [each | body if each["id"] in whose else each for each in self.contacts]
        else:
            self.contacts[:] = [each for each in self.contacts if each["id"] not in whose]

    def _changed(self, method: str, what: str, body: Any) -> dict[str, Any]:
        match method, what.split("/"):
            case _, ["contacts", *whose]:
                self._changed_contact(method, whose, body)
            case "POST", ["deactivation"]:
                self.company["state"] = "deactivated"
            case "PUT", ["payout"]:
                self._asked_for_payout(body)
            case "PUT", ["settlement-emails"]:
                self.company["payout"] |= body
            case "PUT", ["accounting-firm"]:
                self.company["accounting_firm"] = body["organisation_number"]
                self.company["accountant_email"] = body["accountant_email"]
                self._completes("accounting_firm")
            case "PUT", ["language"]:
                self.company["language"] = body["language"]
            case "POST", ["agreement"]:
                self.company["agreement"] |= {"signed_version": "2026-07", "is_current": True}
                self.company["state"] = "registered"
                self.company["language"] = body.get("language", self.company["language"])
            case _, ["payout", "confirmation"]:
                self.company["bank_account_change"] = None
        return self.company
