"""How a company registers, in the play: from its organisation number to the signed agreement."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from deploy.play.stage import OPERATOR, Stage


@dataclass(frozen=True)
class Company:
    """One of the sandbox's companies, and what it chooses; with `vat_apart` it is invoiced for its VAT."""

    organisation_number: str
    name: str
    contact: str
    bank_account: str
    setup: dict[str, Any]
    routine: dict[str, Any]
    vat_apart: bool = False


async def register(stage: Stage, company: Company) -> UUID:
    """Register a company, or find it registered; return its creditor id."""

    async def answer(method: str, path: str, body: dict[str, Any]) -> Any:
        return await stage.send(method, "registration", path, body, by=company.contact)

    begun = await answer("POST", "/registrations", {"organisation_number": company.organisation_number})
    registration = begun["registration"]
    path = f"/registrations/{registration['id']}"
    if registration["state"] != "registered":
        if begun["consent"]:
            await _consent(stage, begun["consent"]["url"], company.organisation_number)
        await answer("PUT", f"{path}/accounting-firm", {"organisation_number": ""})
        payout = {
            "bank_account": company.bank_account,
            "settlement_emails": [f"oppgjor@{company.contact.partition('@')[2]}", company.contact],
        }
        await answer("PUT", f"{path}/payout", payout)
        await answer("PUT", f"{path}/setup", company.setup)
        if company.vat_apart:
            way = {"invoiced": True}
            await stage.send("PUT", "registration", f"{path}/agreement/vat", way, by=OPERATOR)
        agreement = await stage.get("registration", f"{path}/agreement")
        signature = {"hash": agreement["hash"], "signed_by": company.contact, "accepted": True}
        await answer("POST", f"{path}/agreement", signature)
        await stage.quiet()
    return UUID(registration["id"])


async def _consent(stage: Stage, url: str, organisation_number: str) -> None:
    """Press Godkjenn in Go and follow the browser back to registration."""
    form = {"decision": "approve", "organisation_number": organisation_number}
    back = await stage.world.post(url, data=form)
    returned = await stage.world.get(back.headers["location"], headers={"accept": "application/json"})
    status = parse_qs(urlsplit(back.headers["location"]).query).get("status")
    if returned.is_error or status != ["Success"]:
        raise RuntimeError(f"the consent did not succeed: {status} {returned.text}")
