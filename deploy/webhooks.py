"""What an operator does with a company's webhooks to other systems; registration keeps and delivers them."""

from datetime import datetime
from typing import Any

import httpx

from deploy.companies import registration_of
from deploy.operate import answered, service

Row = dict[str, Any]


async def add(number: str, url: str, events: list[str]) -> Row:
    """Add an endpoint; the row holds its secret, which is shown this once."""
    async with service("registration") as client:
        path = await _path(client, number)
        made = answered(await client.post(path, json={"url": url, "events": events}))
    return _endpoint(number, made) | {"secret": made["secret"]}


async def listed(number: str = "") -> list[Row]:
    """Return a row an endpoint of one company or of all."""
    rows = []
    async with service("registration") as client:
        for each in answered(await client.get("/internal/creditors")):
            if number in ("", each["organisation_number"]):
                found = answered(await client.get(f"/registrations/{each['creditor_id']}/webhooks"))
                rows += [_endpoint(each["organisation_number"], it) for it in found["endpoints"]]
    return rows


async def change(number: str, endpoint_id: str, deed: str) -> Row:
    """Do `secret`, `enable` or `remove` to an endpoint."""
    async with service("registration") as client:
        path = f"{await _path(client, number)}/{endpoint_id}"
        if deed == "remove":
            return _endpoint(number, answered(await client.delete(path))) | {"state": "removed"}
        changed = answered(await client.post(f"{path}/{deed}"))
    secret = {"secret": changed["secret"]} if "secret" in changed else {}
    return _endpoint(number, changed) | secret


async def log(number: str, endpoint_id: str, *, limit: int) -> list[Row]:
    """Return a row a delivery, the newest first."""
    async with service("registration") as client:
        path = f"{await _path(client, number)}/{endpoint_id}/deliveries"
        found = answered(await client.get(path, params={"limit": limit}))
    return [
        {
            "delivery": each["id"],
            "event": each["event_id"],
            "type": each["type"],
            "made": datetime.fromisoformat(each["created_at"]),
            "state": each["state"],
            "tries": each["attempts"],
            "next_try": datetime.fromisoformat(each["next_at"]) if each["state"] == "waiting" else None,
            "last": each["last_error"] or each["last_status"],
        }
        for each in found["deliveries"]
    ]


async def resend(number: str, endpoint_id: str, delivery_id: str) -> Row:
    """Send one event to an endpoint once more."""
    async with service("registration") as client:
        path = f"{await _path(client, number)}/{endpoint_id}/deliveries/{delivery_id}/again"
        status: Row = answered(await client.post(path))
    return {"delivery": delivery_id} | status


async def _path(client: httpx.AsyncClient, number: str) -> str:
    return f"{await registration_of(client, number)}/webhooks"


def _endpoint(number: str, endpoint: Row) -> Row:
    return {
        "company": number,
        "endpoint": endpoint["id"],
        "url": endpoint["url"],
        "events": endpoint["events"],
        "state": endpoint["state"],
        "reason": endpoint["reason"],
        "failing_since": endpoint["failing_since"] and datetime.fromisoformat(endpoint["failing_since"]),
    }
