"""What an operator does with a company's registration."""

from typing import Any

import httpx

from deploy.operate import answered, service
from shared.errors import NotFound


async def registration_of(client: httpx.AsyncClient, number: str) -> str:
    """Return the path of a company's registration, asked of registration's `client`.

    Raises:
        NotFound: no company has begun one with this organisation number.
    """
    for each in answered(await client.get("/internal/creditors")):
        if each["organisation_number"] == number:
            return f"/registrations/{each['creditor_id']}"
    raise NotFound(f"no company has begun a registration with organisation number {number}")


async def agree_vat(number: str, *, invoiced: bool) -> dict[str, Any]:
    """Keep whether VAT is invoiced apart to a company; return a row that says what it has to sign."""
    async with service("registration") as client:
        path = f"{await registration_of(client, number)}/agreement/vat"
        agreed = answered(await client.put(path, json={"invoiced": invoiced}))
    return {
        "company": number,
        "vat": "invoiced apart" if invoiced else "as the agreement says",
        "agreement": agreed["agreement"]["current_version"],
        "signed": agreed["agreement"]["is_current"],
    }
