"""What the system holds about a person, from every service, and how a debtor is forgotten in all of them.

Forgetting goes service by service, transfer last: it knows who is forgotten already, so that a run that is
cut off begins again with the same debtors. What a service has forgotten already it changes no more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

from deploy.operate import answered, service
from deploy.topology import SERVICES

Row = dict[str, Any]

ORDER = (*(name for name in SERVICES if name != "transfer"), "transfer")


async def access(name: str = "", creditor_id: str = "", customer_id: int | None = None) -> Row:
    """Return everything held about a person: the debtors that fit, and for each what every service has.

    A name also finds contacts and users by a part of their name or e-mail address.
    """
    asked = {"name": name} if name else {"creditor_id": creditor_id, "customer_id": customer_id}
    debtors = await _debtors(asked)
    held = [{"debtor": debtor, "held": await _held(debtor | {"name": ""})} for debtor in debtors]
    others = await _held({"name": name}) if name else {}
    return {"asked": asked, "debtors": held, "others": others}


async def _debtors(asked: Row) -> list[Row]:
    """Return the debtors that any service knows under the name, with all their invoices and cases."""

    async def of(each: str, params: Row) -> list[Row]:
        async with service(each) as client:
            found: list[Row] = answered(await client.get("/privacy/people", params=params))
        return found

    answers = await asyncio.gather(*(of(each, asked) for each in SERVICES))
    named = [person for part in answers for person in part]
    debtors: dict[tuple[str, int], Row] = {}
    for key in sorted({(person["creditor_id"], person["customer_id"]) for person in named}):
        params = {"creditor_id": key[0], "customer_id": key[1]}
        told = await asyncio.gather(*(of(each, params) for each in SERVICES))
        debtors[key] = params | {
            "name": next((person["name"] for part in told for person in part if person["name"]), ""),
            "invoice_ids": sorted({it for part in told for person in part for it in person["invoice_ids"]}),
            "case_ids": sorted({it for part in told for person in part for it in person["case_ids"]}),
        }
    return list(debtors.values())


async def _held(subject: Row) -> Row:
    held: Row = {}
    for each in SERVICES:
        async with service(each) as client:
            if found := answered(await client.post("/privacy/held", json=subject)):
                held[each] = found
    return held


async def due(before: date) -> list[Row]:
    """Return debtors whose last claim was closed before a day and who are not forgotten yet, at most 500."""
    async with service("transfer") as client:
        found: list[Row] = answered(
            await client.get("/privacy/closed", params={"before": before.isoformat()})
        )
    return found


async def of_case(number: int) -> list[Row]:
    """Return the debtor of a case of whom nothing is open any more, once for each of his customer cards."""
    async with service("transfer") as client:
        found: list[Row] = answered(await client.get(f"/privacy/closed/{number}"))
    return found


async def forget(debtors: Sequence[Row], reason: str) -> list[Row]:
    """Make debtors nameless in every service; return a row a debtor with how many rows were changed."""
    rows = []
    for debtor in debtors:
        subject = {key: debtor[key] for key in ("creditor_id", "customer_id", "case_ids", "invoice_ids")}
        row: Row = {"creditor": debtor["creditor_id"], "customer": debtor["customer_id"]}
        for each in ORDER:
            async with service(each) as client:
                body = {"subject": subject, "reason": reason}
                changed = answered(await client.post("/privacy/forget", json=body))
            row[each] = sum(changed.values())
        rows.append(row)
    return rows


async def forget_due(before: date, reason: str) -> list[Row]:
    """Forget every debtor whose last claim was closed before a day."""
    rows: list[Row] = []
    while debtors := await due(before):
        rows += await forget(debtors, reason)
    return rows
