"""What happened in the play, in tables: cases, letters, money in and out, vouchers, and the trial balance."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.table import Table

from deploy.installation import Installation
from deploy.play.log_ins import kept
from deploy.play.registering import Company
from deploy.play.stage import OPERATOR, Stage
from deploy.sandbox.serve import Sandbox
from shared.clock import OSLO


async def show(on: Stage, creditors: list[tuple[UUID, Company]], day: date, console: Console) -> None:
    """Print the summary of each company, the client account on a day, and the ledger's trial balance."""
    for creditor_id, company in creditors:
        table = Table(title=f"{company.name} ({company.organisation_number})", title_justify="left")
        table.add_column("")
        table.add_column("", justify="right")
        for label, value in await _rows(on, creditor_id, company):
            table.add_row(label, value)
        console.print(table)
    everything = await on.get("settlement", "/summary")
    console.print(f"Payments that cover no claim: {everything['unplaced']}")
    account = await on.get("settlement", "/reports/client-account", on=day)
    facts = {fact["key"]: fact["value"] for fact in account["facts"]}
    console.print(
        f"Client account: {facts['booked']} in the ledger, {facts['stated']} at the bank,"
        f" difference {facts['difference']}"
    )
    balance = await on.get("settlement", "/trial-balance")
    total = sum((Decimal(row["balance"]) for row in balance["accounts"]), Decimal(0))
    console.print(f"Trial balance of the claim ledger: {total:.2f}")


async def _clearing(on: Stage, company: Company) -> str:
    """Return what stands on Mellomværende AutoCollect in the company's books: nothing once all is paid."""
    headers = {"accept": "application/json"}
    shown = await on.world.get(f"{on.sandbox.gui}/{company.organisation_number}", headers=headers)
    accounts = {row["account_no"]: Decimal(row["balance"]) for row in shown.json()["trial_balance"]}
    return f"{accounts.get(company.setup['bank_contra_account'], Decimal(0)):,.2f}"


async def _rows(on: Stage, creditor_id: UUID, company: Company) -> list[tuple[str, str]]:
    cases = await on.get("transfer", "/cases", creditor_id=creditor_id)
    letters = await on.get("dunning", "/letters", creditor_id=creditor_id)
    money = await on.get("settlement", "/summary", creditor_id=creditor_id)
    settlements = await on.get("settlement", "/settlements", creditor_id=creditor_id)
    vouchers = [each for each in settlements if each["voucher_id"]]
    return [
        *(_counted("Cases", cases, "status")),
        *(_counted("Letters", letters, "kind")),
        *((name.replace("_", " ").capitalize(), _figure(value)) for name, value in money.items()),
        *(_counted("Settlements", settlements, "status")),
        ("Vouchers in PowerOffice Go", str(len(vouchers))),
        ("Clearing account in PowerOffice Go", await _clearing(on, company)),
    ]


def _figure(value: object) -> str:
    return f"{Decimal(value):,.2f}" if isinstance(value, str) else str(value)


def _counted(title: str, rows: list[dict[str, Any]], by: str) -> list[tuple[str, str]]:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row[by]] = counts.get(row[by], 0) + 1
    return [(f"{title}: {key.replace('_', ' ')}", str(count)) for key, count in sorted(counts.items())]


def say_where(installation: Installation, sandbox: Sandbox, *, serving: bool = False) -> None:
    """Print where to look; `serving` says that the story is over and everything still runs."""
    console = Console()
    console.print(f"Portal   {installation.secret('AUTOCOLLECT_PORTAL_URL')}", highlight=False)
    log_ins = kept(installation.directory)
    for each in log_ins:
        line = f"Log-in   {each.email} / {each.password}, code {each.code()} ({each.who})"
        console.print(line, highlight=False, soft_wrap=True)
    if log_ins:
        console.print("         the code changes twice a minute: autocollect login-code", highlight=False)
    else:
        password = installation.secret("PORTAL_OPERATOR_PASSWORD")
        console.print(
            f"Log-in   {OPERATOR} / {password}; the code, once the story has begun: autocollect login-code",
            highlight=False,
            soft_wrap=True,
        )
    console.print(f"Mail     {sandbox.pages}/mail/", highlight=False)
    console.print(f"Go       {sandbox.gui} (its screens)", highlight=False)
    if serving:
        now = sandbox.clock.now().astimezone(OSLO)
        console.print(f"The clock stands at {now:%d.%m.%Y %H:%M}. Ctrl-C ends.", highlight=False)
