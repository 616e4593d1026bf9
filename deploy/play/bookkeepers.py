"""What companies' bookkeepers do: invoice in Go, look through proposals, pay the agency, connect a system."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from deploy.play.registering import Company
from deploy.play.stage import Stage
from deploy.sandbox.poweroffice import seed
from shared.norway.calendar import is_banking_day

TOLD = ("InvoiceTransferred", "PaymentMatched", "SettlementPosted")
"""The events of which a company's other system wants to hear."""


@dataclass(frozen=True)
class Creditor:
    """A registered company in the play."""

    id: UUID
    company: Company


@dataclass(frozen=True)
class Sale:
    """An invoice that a company sends in the play; `amount` in kroner with VAT."""

    sent_on: date
    customer_no: int
    amount: Decimal
    due_on: date


SALES = {
    seed.FJORDVIK: (
        Sale(date(2026, 5, 29), 10006, Decimal("6843.75"), date(2026, 6, 12)),
        Sale(date(2026, 6, 1), 10021, Decimal("2312.50"), date(2026, 6, 15)),
    ),
    seed.NORDLYS: (Sale(date(2026, 5, 11), 10004, Decimal("1715.00"), date(2026, 5, 26)),),
}
"""What the story's end needs beside the seed: Fjordvik's come into the proposal after the last Wednesday, and
Nordlys' is paid to the agency so late that the invoice for the VAT of it is still open."""


async def subscribe(on: Stage, creditor: Creditor) -> None:
    """Let another system of the company be told of what happens, by webhooks."""
    if f"webhooks {creditor.id}" not in on.done:
        endpoint = {"url": f"{on.sandbox.pages}/receiver/", "events": list(TOLD)}
        path = f"/registrations/{creditor.id}/webhooks"
        present = (await on.get("registration", path))["endpoints"]
        if all(each["url"] != endpoint["url"] for each in present):
            await on.send("POST", "registration", path, endpoint, by=creditor.company.contact)
        on.remember(f"webhooks {creditor.id}")


async def invoice(on: Stage, creditor: Creditor, day: date) -> None:
    """Send the day's invoices in Go."""
    number = creditor.company.organisation_number
    for sale in SALES.get(number, ()):
        deed = f"sale {number} {sale.sent_on} {sale.customer_no}"
        if sale.sent_on == day and deed not in on.done:
            draft = {"customer_no": sale.customer_no, "amount": sale.amount, "due_date": sale.due_on}
            await on.in_go(number, "add-invoice", **draft, invoice_date=day)
            on.remember(deed)
            await on.quiet()


async def look_through(on: Stage, creditor: Creditor, day: date) -> None:
    """On Wednesdays look through the proposals and approve them all (Godkjenn alle).

    The first time one of them is put on hold and one is removed before.
    """
    if day.weekday() != 2 or creditor.company.routine["auto_approve"]:
        return
    if f"choices {creditor.id}" not in on.done:
        await _choose(on, creditor)
        on.remember(f"choices {creditor.id}")
    approval = {"creditor_id": str(creditor.id)}
    await on.send("POST", "transfer", "/proposals/approve", approval, by=creditor.company.contact)
    await on.quiet()


async def _choose(on: Stage, creditor: Creditor) -> None:
    drafts = await on.get("transfer", "/proposals", creditor_id=creditor.id, status="draft")
    held, *_, removed = sorted(drafts, key=lambda each: each["invoice"]["number"])
    by = creditor.company.contact
    until = (on.today + timedelta(days=90)).isoformat()
    hold = {"reason": "Kunden har lovet å betale når anlegget er ferdig", "until": until}
    await on.send("POST", "transfer", "/proposals/hold", _about(creditor, held) | hold, by=by)
    remove = {"reason": "Vi følger opp denne selv"}
    await on.send("POST", "transfer", "/proposals/remove", _about(creditor, removed) | remove, by=by)


def _about(creditor: Creditor, proposal: dict[str, Any]) -> dict[str, Any]:
    return {"creditor_id": str(creditor.id), "invoice_ids": [proposal["invoice_id"]]}


async def pay_vat_invoices(on: Stage, creditor: Creditor, day: date) -> None:
    """Pay the agency's invoices for VAT by their KID, each on its due date or the next banking day."""
    if not is_banking_day(day):
        return
    listed = await on.get("settlement", "/vat-invoices", creditor_id=creditor.id, open=True)
    for each in sorted(listed, key=lambda invoice: invoice["number"]):
        deed = f"vat invoice {each['number']}"
        if each["kid"] and date.fromisoformat(each["due_on"]) <= day and deed not in on.done:
            payment = {"kid": each["kid"], "amount": each["open"], "paid_on": day.isoformat()}
            answer = await on.world.post(f"{on.sandbox.pages}/bank/payments", json=payment)
            answer.raise_for_status()
            on.remember(deed)
