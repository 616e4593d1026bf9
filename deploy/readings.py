"""What an operator does with sync's readings of PowerOffice Go: order them, wait, look at the log."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx

from deploy.operate import answered, service
from shared.clock import OSLO
from shared.errors import NotFound

LOOKS, SECONDS_BETWEEN = 400, 0.3
"""How often to look for an ordered reading in the log."""

Row = dict[str, Any]


async def read_now(organisation_number: str, *, wait: bool) -> list[Row]:
    """Let sync read the books of one creditor, or of all; return a row a creditor.

    With `wait`, the row is that of the log, once the reading has ended or failed for the first time.
    """
    async with service("sync") as client:
        creditors = await _creditors(client, organisation_number)
        orders = [
            _company(each) | answered(await client.post(f"/creditors/{each['creditor_id']}/sync"))
            for each in creditors
        ]
        return [await _ended(client, order) for order in orders] if wait else orders


async def log(organisation_number: str, *, outcome: str, limit: int) -> list[Row]:
    """Return the log of one creditor's readings, or of all creditors', the newest first."""
    params: dict[str, Any] = {"limit": limit} | ({"outcome": outcome} if outcome else {})
    async with service("sync") as client:
        path = "/log"
        if organisation_number:
            (creditor,) = await _creditors(client, organisation_number)
            path = f"/creditors/{creditor['creditor_id']}/log"
        rows: list[Row] = answered(await client.get(path, params=params))
        return rows


def in_words(row: Mapping[str, Any]) -> Row:
    """Return a row of the log as a line of a table; times are Oslo's."""
    if "outcome" not in row:
        return _company(row) | {"status": row["status"]}
    started = datetime.fromisoformat(row["started_at"]).astimezone(OSLO)
    return _company(row) | {
        "started": f"{started:%Y-%m-%d %H:%M:%S}",
        "occasion": row["occasion"],
        "try": row["attempt"],
        "outcome": row["outcome"].replace("_", " "),
        "seconds": f"{row['milliseconds'] / 1000:.1f}",
        "requests": f"{row['requests']['v2']} + {row['requests']['v1']}",
        "found": _listed(row["found"]),
        "said": _listed(row["said"]),
        "error": row["error"],
    }


async def creditor_id_of(organisation_number: str) -> str:
    """Return the id of the registered company with a number.

    Raises:
        NotFound: there is none with this number.
    """
    async with service("sync") as client:
        (creditor,) = await _creditors(client, organisation_number)
    return str(creditor["creditor_id"])


async def registered() -> list[Row]:
    """Return the registered companies: their creditor's id, organisation number and name."""
    async with service("sync") as client:
        return await _creditors(client, "")


async def _creditors(client: httpx.AsyncClient, organisation_number: str) -> list[Row]:
    """Return the registered creditors, or the one with a number.

    Raises:
        NotFound: there is none with this number.
    """
    creditors = answered(await client.get("/summary"))
    chosen = [each for each in creditors if organisation_number in ("", each["organisation_number"])]
    if organisation_number and not chosen:
        raise NotFound(f"no registered company has organisation number {organisation_number}")
    return chosen


async def _ended(client: httpx.AsyncClient, order: Row) -> Row:
    """Return the log's row of an ordered reading; of one that takes too long, that it is still ordered."""
    path, params = f"/creditors/{order['creditor_id']}/log", {"order_id": order["order_id"], "limit": "1"}
    for _ in range(LOOKS):
        rows: list[Row] = answered(await client.get(path, params=params))
        if rows:
            return rows[0]
        await asyncio.sleep(SECONDS_BETWEEN)
    return order


def _company(row: Mapping[str, Any]) -> Row:
    return {"organisation_number": row["organisation_number"], "name": row["name"]}


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)
