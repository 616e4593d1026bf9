"""`autocollect forget` and `autocollect access`: retention, and everything that is held about a person."""

import asyncio
import json
from datetime import date, datetime
from typing import Annotated

import typer

from deploy import people
from deploy.operate import answered, service
from deploy.showing import Json, show
from shared.errors import NotFound


def forget(
    reason: Annotated[str, typer.Option(help="Why; kept in each service's log.")],
    before: Annotated[
        datetime | None,
        typer.Option(help="Debtors whose last claim was closed before this day.", formats=["%Y-%m-%d"]),
    ] = None,
    case: Annotated[int, typer.Option(help="The debtor of this case, of whom nothing is open.")] = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show whom it would be.")] = False,
    as_json: Json = False,
) -> None:
    """Make debtors nameless in every service; what was owed, paid and booked stays."""
    if (before is None) == (not case):
        raise typer.BadParameter("name either --before DATE or --case NUMBER")
    show(
        asyncio.run(_forgotten(before and before.date(), case, reason, dry_run=dry_run)),
        as_json,
        title="Forgotten",
    )


async def _forgotten(before: date | None, case: int, reason: str, *, dry_run: bool) -> list[people.Row]:
    if dry_run:
        found = await people.of_case(case) if before is None else await people.due(before)
        return [
            {
                "creditor": each["creditor_id"],
                "customer": each["customer_id"],
                "closed_on": each["closed_on"],
                "cases": len(each["case_ids"]),
                "invoices": len(each["invoice_ids"]),
            }
            for each in found
        ]
    if before is None:
        return await people.forget(await people.of_case(case), reason)
    return await people.forget_due(before, reason)


def access(
    name: Annotated[str, typer.Argument(help="A part of the person's name or e-mail address.")] = "",
    creditor: Annotated[str, typer.Option(help="A company's organisation number …")] = "",
    customer: Annotated[int, typer.Option(help="… and Go's id of its customer.")] = 0,
) -> None:
    """Print everything that is held about a person, from every service, as JSON."""
    if bool(name) == bool(creditor and customer):
        raise typer.BadParameter("name either a person, or --creditor and --customer")
    if name and len(name) < 3:
        raise typer.BadParameter("at least three letters of a name")
    found = asyncio.run(_accessed(name, creditor, customer))
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2))


async def _accessed(name: str, creditor: str, customer: int) -> people.Row:
    if name:
        return await people.access(name)
    async with service("registration") as client:
        companies = answered(await client.get("/internal/creditors"))
    for each in companies:
        if each["organisation_number"] == creditor:
            return await people.access(creditor_id=each["creditor_id"], customer_id=customer)
    raise NotFound(f"no company has organisation number {creditor}")
