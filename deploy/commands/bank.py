"""`autocollect bank …`: bank files in, payments that wait for people, and what they decide about them."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import httpx
import typer
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn

from deploy.operate import answered, person, service
from deploy.showing import Json, console, show

app = typer.Typer(no_args_is_help=True, help="Files from and to the bank, and payments that wait.")

BOOKING = httpx.Timeout(60, read=1800)
"""A file of a million payments is booked in one transaction, and answered when that has committed."""

BASIC = ("payment_id", "kid", "amount", "paid_on", "debtor_name", "debtor_account", "text", "reason")
FILE = ("file_id", "status", "format", "name", "payments", "repeated", "total", "reason")
HELD = ("file_id", "position", "amount", "booked_on", "reference")
BOOKED = (*HELD, "kid", "booked_by", "note", "undone_by", "undone_why")
STATUSES = ("placed", "overpaid", "held", "unplaced", "reversed", "given_back", "own")

By = Annotated[str, typer.Option("--by", help="Who decides; else AUTOCOLLECT_OPERATOR, or your login name.")]
Note = Annotated[str, typer.Option(help="What to remember of it.")]
Limit = Annotated[int, typer.Option(min=1, max=1000)]
Payment = Annotated[str, typer.Argument(help="The payment's id, as the lists show it.")]


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)], as_json: Json = False
) -> None:
    """Read a bank file (OCR giro or camt.054) into the claim ledger; a broken one is refused whole."""
    taken = asyncio.run(_import(file))
    show([taken if as_json else _flat(taken)], as_json, title=file.name)


@app.command()
def files(limit: Limit = 50, as_json: Json = False) -> None:
    """Show the bank files that were taken or refused, the newest first, with the reasons."""
    rows = asyncio.run(_call("GET", "/bank-files", params={"limit": limit}))
    show(rows if as_json else _only(rows, FILE), as_json, title="Bank files")


@app.command()
def retry(file_id: str, as_json: Json = False) -> None:
    """Take a file that was refused once more, when what hindered it is gone."""
    taken = asyncio.run(_call("POST", f"/bank-files/{file_id}/retry"))
    show([taken if as_json else _flat(taken)], as_json, title="Bank file")


@app.command()
def unplaced(
    suggest: Annotated[bool, typer.Option("--suggest", help="Look for cases that each may be for.")] = False,
    limit: Limit = 100,
    as_json: Json = False,
) -> None:
    """Show the payments that cover nothing, and why; with the cases that they may be meant for."""
    rows = asyncio.run(_call("GET", "/payments/unplaced", params={"limit": limit, "suggest": suggest}))
    show(rows if as_json else [_waiting(row, suggest) for row in rows], as_json, title="Unplaced payments")


@app.command()
def place(
    payment: Payment,
    case: Annotated[str, typer.Argument(help="The number of the case.")],
    by: By = "",
    note: Note = "",
    order: Annotated[
        str, typer.Option(help="What the debtor wants covered first, as in principal,interest,costs.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Place a payment in a case by hand, whatever its KID says."""
    designated = {"order": [part.strip() for part in order.split(",")]} if order else {}
    _decide(payment, "place", as_json, by=by, note=note, case_number=case, **designated)


@app.command("give-back")
def give_back(payment: Payment, by: By = "", note: Note = "", as_json: Json = False) -> None:
    """Mark a payment that covers nothing to be refunded to whoever paid it."""
    _decide(payment, "give-back", as_json, by=by, note=note)


@app.command()
def undo(payment: Payment, by: By = "", note: Note = "", as_json: Json = False) -> None:
    """Take back what was decided about a payment, so that its KID counts again."""
    _decide(payment, "undo", as_json, by=by, note=note)


@app.command("own")
def mark_own(
    payment: Payment,
    note: Annotated[str, typer.Option(help="Why; it is kept.")],
    by: By = "",
    as_json: Json = False,
) -> None:
    """Mark a payment as the agency's own money, paid in by it."""
    _decide(payment, "own", as_json, by=by, note=note)


@app.command("pay-invoice")
def pay_invoice(
    payment: Payment,
    invoice: Annotated[int, typer.Argument(min=1, help="The number of the agency's invoice.")],
    by: By = "",
    note: Note = "",
    as_json: Json = False,
) -> None:
    """Let a payment without the KID of an invoice for VAT pay it."""
    _decide(payment, "pay-invoice", as_json, by=by, note=note, invoice_number=invoice)


@app.command()
def held(limit: Limit = 100, as_json: Json = False) -> None:
    """Show the credits without details that nobody has booked: the file and the place in it name each."""
    rows = asyncio.run(_call("GET", "/held-credits", params={"limit": limit}))
    show(rows if as_json else _only(rows, HELD), as_json, title="Credits without details")


@app.command()
def booked(limit: Limit = 100, as_json: Json = False) -> None:
    """Show the credits without details that were booked, the latest first, and who took them back and why."""
    rows = asyncio.run(_call("GET", "/held-credits/booked", params={"limit": limit}))
    show(rows if as_json else _only(rows, BOOKED), as_json, title="Booked credits")


@app.command()
def book(
    file_id: Annotated[str, typer.Argument(help="The file's id, as `held` shows it.")],
    position: Annotated[int, typer.Argument(help="The place in it, as `held` shows it.")],
    kid: Annotated[str, typer.Argument(help="The KID that the bank has named, or the case's.")],
    note: Annotated[str, typer.Option(help="How it is known whose the money is.")],
    another: Annotated[bool, typer.Option("--another", help="It only looks like what was told of.")] = False,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Book a credit without details as a payment, when the bank has told whose it is."""
    headers = {"On-Behalf-Of": person(by).encode()}
    path, order = (
        f"/held-credits/{file_id}/{position}/book",
        {"kid": kid, "note": note, "is_another": another},
    )
    booked = asyncio.run(_call("POST", path, json=order, headers=headers))
    fields = ("payment_id", "amount", "booked_on", "reference", "booked_by", "note")
    show([booked] if as_json else _only([booked], fields), as_json, title="Payment")


@app.command()
def unbook(
    file_id: Annotated[str, typer.Argument(help="The file's id, as `booked` shows it.")],
    position: Annotated[int, typer.Argument(help="The place in it, as `booked` shows it.")],
    reason: Annotated[str, typer.Option(help="Why the booking was wrong.")],
    by: By = "",
    as_json: Json = False,
) -> None:
    """Take back that a credit without details is booked; it waits again."""
    headers = {"On-Behalf-Of": person(by).encode()}
    path = f"/held-credits/{file_id}/{position}/undo"
    waiting = asyncio.run(_call("POST", path, json={"reason": reason}, headers=headers))
    show([waiting] if as_json else _only([waiting], HELD), as_json, title="Credit without details")


@app.command()
def refunds(limit: Limit = 100, as_json: Json = False) -> None:
    """Show what is owed back to debtors."""
    rows = asyncio.run(_call("GET", "/refunds", params={"limit": limit}))
    show(rows if as_json else _only(rows, BASIC), as_json, title="Refunds")


async def _import(file: Path) -> dict[str, Any]:
    """Hand a bank file to settlement, with a bar while it is sent, and return what became of it.

    Raises:
        Reject: settlement refused the file; the text says which line and why.
    """
    with file.open("rb") as opened, _bar(opened, file) as sent:
        async with service("settlement") as client:
            answer = await client.post("/bank-files", files={"file": (file.name, sent)}, timeout=BOOKING)
    taken: dict[str, Any] = answered(answer)
    return taken


@contextmanager
def _bar(opened: BinaryIO, file: Path) -> Iterator[BinaryIO]:
    """Show on the terminal how much of a file has been sent, and that it is then being booked."""
    columns = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), DownloadColumn()
    shown = console(stderr=True)
    with Progress(*columns, console=shown, transient=True, disable=not shown.is_terminal) as progress:
        task = progress.add_task(f"{file.name}: sent, then booked", total=file.stat().st_size)
        with progress.wrap_file(opened, task_id=task) as sent:
            yield sent


async def _call(method: str, path: str, **more: Any) -> Any:
    async with service("settlement") as client:
        return answered(await client.request(method, path, timeout=BOOKING, **more))


def _decide(payment: str, what: str, as_json: bool, *, by: str, **order: Any) -> None:
    headers = {"On-Behalf-Of": person(by).encode()}
    decided = asyncio.run(_call("POST", f"/payments/{payment}/{what}", json=order, headers=headers))
    fields = ("payment_id", "amount", "status", "case_number", "waiting", "overpaid", "reason")
    show([decided] if as_json else _only([decided], fields), as_json, title="Payment")


def _only(rows: list[dict[str, Any]], fields: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{name: row[name] for name in fields} for row in rows]


def _flat(taken: dict[str, Any]) -> dict[str, Any]:
    """Return what became of a file with a column for each status that a payment has."""
    counts = taken.pop("by_status")
    return taken | {status: counts[status] for status in STATUSES if status in counts}


def _waiting(row: dict[str, Any], suggest: bool) -> dict[str, Any]:
    shown = {name: row[name] for name in BASIC}
    if suggest:
        lines = (f"{each['case_number']} ({', '.join(each['reasons'])})" for each in row["suggestions"])
        shown["may be for case"] = "\n".join(lines)
    return shown
