"""`autocollect own …`: the agency's own money on the client account, the bank's charges, invoices for VAT."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.operate import answered, fetched, service
from deploy.showing import Json, show

app = typer.Typer(no_args_is_help=True, help="The agency's own money, the bank's charges, and its invoices.")

By = Annotated[str, typer.Option(help="Who does it: a name or an e-mail address.")]
Note = Annotated[str, typer.Option(help="Why; it is kept.")]
File = Annotated[str, typer.Argument(help="The bank file's id.")]
Position = Annotated[int, typer.Argument(min=1, help="The entry's position among those passed over.")]
Invoice = Annotated[int, typer.Argument(min=1, help="The invoice's number.")]
Row = dict[str, Any]

ENTRY = ("file_id", "position", "amount", "booked_on", "reference", "text")
CHARGE = ("file_id", "position", "amount", "charged_on", "note", "booked_by", "revoked_by")
BILL = (
    "number",
    "settlement_number",
    "invoiced_on",
    "due_on",
    "kid",
    "vat",
    "paid",
    "paid_elsewhere",
    "set_off",
    "open",
)
PAYOUT = ("payout_id", "amount", "bank_account", "status")


@app.command("show")
def show_own(as_json: Json = False) -> None:
    """Show what is the agency's own, what can be drawn, what must be paid in, and what is unexplained."""
    show([_call("GET", "/own-money")], as_json, title="Own money")


@app.command()
def draw(
    by: By,
    amount: Annotated[str, typer.Option(help="Kroner; all that can be drawn if not given.")] = "",
    as_json: Json = False,
) -> None:
    """Order the agency's own money to its own account; the next batch of payouts holds it."""
    body = {"amount": amount.replace(",", ".")} if amount else {}
    _show([_call("POST", "/agency-draws", by, json=body)], PAYOUT, as_json, "Draw")


@app.command()
def debits(as_json: Json = False) -> None:
    """Show money that left the account, or came back, and that nothing explains yet."""
    _show(_call("GET", "/bank-entries/unexplained", params={"limit": 1000}), ENTRY, as_json, "Unexplained")


@app.command()
def charges(as_json: Json = False) -> None:
    """Show the bank's charges, the newest first."""
    _show(_call("GET", "/bank-charges", params={"limit": 1000}), CHARGE, as_json, "Bank charges")


@app.command()
def charge(
    file_id: File,
    position: Position,
    by: By,
    note: Note,
    another: Annotated[bool, typer.Option("--another", help="It is no repeat of one booked before.")] = False,
    no_payout: Annotated[
        bool, typer.Option("--no-payout", help="It is none of the payouts of that sum with the bank.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Book such a debit as a charge of the bank's, which the agency bears."""
    path = f"/bank-files/{file_id}/entries/{position}/charge"
    booked = _call("PUT", path, by, json={"note": note, "is_another": another, "is_no_payout": no_payout})
    _show([booked], CHARGE, as_json, "Bank charge")


@app.command()
def uncharge(file_id: File, position: Position, by: By, note: Note, as_json: Json = False) -> None:
    """Take back that a debit is a charge."""
    path = f"/bank-files/{file_id}/entries/{position}/charge/revoke"
    _show([_call("POST", path, by, json={"reason": note})], ENTRY, as_json, "Unexplained")


@app.command()
def invoices(
    is_open: Annotated[bool, typer.Option("--open", help="Only those that are not paid.")] = False,
    as_json: Json = False,
) -> None:
    """Show the invoices for VAT, the newest first."""
    found = _call("GET", "/vat-invoices", params={"open": is_open, "limit": 1000})
    _show(found, BILL, as_json, "Invoices")


@app.command()
def invoice(number: Invoice, out: Annotated[Path, typer.Option(help="Where the PDF goes.")]) -> None:
    """Fetch an invoice's PDF."""
    out.write_bytes(asyncio.run(fetched("settlement", f"/vat-invoices/{_id(number)}/invoice.pdf")))
    typer.echo(str(out))


@app.command()
def paid(
    number: Invoice,
    on: Annotated[str, typer.Option(help="The day, YYYY-MM-DD.")],
    by: By,
    note: Note,
    as_json: Json = False,
) -> None:
    """Mark an invoice as paid to the agency's own account, or set off."""
    body = {"paid_on": on, "note": note}
    _show(
        [_call("POST", f"/vat-invoices/{_id(number)}/paid-elsewhere", by, json=body)],
        BILL,
        as_json,
        "Invoice",
    )


@app.command()
def unpaid(number: Invoice, by: By, note: Note, as_json: Json = False) -> None:
    """Take such a mark back."""
    undone = _call("POST", f"/vat-invoices/{_id(number)}/undo", by, json={"reason": note})
    _show([undone], BILL, as_json, "Invoice")


def _id(number: int) -> str:
    return str(_call("GET", f"/vat-invoices/by-number/{number}")["vat_invoice_id"])


def _show(rows: list[Row], fields: tuple[str, ...], as_json: bool, title: str) -> None:
    show(rows if as_json else [{name: row[name] for name in fields} for row in rows], as_json, title=title)


def _call(method: str, path: str, by: str = "", **sent: Any) -> Any:
    async def tell() -> Any:
        headers = {b"On-Behalf-Of": by.encode()} if by else {}
        async with service("settlement") as client:
            return answered(await client.request(method, path, headers=headers, **sent))

    return asyncio.run(tell())
