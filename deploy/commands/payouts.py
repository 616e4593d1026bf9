"""`autocollect payouts …`: what waits to be paid, and what the bank answers.

Two people approve and release a batch in the portal: a command could not tell whether they are two.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.operate import answered, fetched, service
from deploy.showing import Json, show

app = typer.Typer(no_args_is_help=True, help="Payouts: what waits, batches, the bank's answers.")

By = Annotated[str, typer.Option(help="Who does it: a name or an e-mail address.")]
Batch = Annotated[str, typer.Argument(help="The batch's id.")]
Reason = Annotated[str, typer.Option(help="Why; it is logged.")]
Row = dict[str, Any]


@app.command("waiting")
def waiting(as_json: Json = False) -> None:
    """Show what waits to be paid out, and what stands in its way."""
    ordered, due = _get("/payouts", waiting=True, limit=1000), _get("/refunds", limit=1000)
    if as_json:
        told = [{"what": "payout", **row} for row in ordered] + [{"what": "refund due", **row} for row in due]
        show(told, as_json, title="Waiting")
        return
    for row in ordered:
        _say(f"{row['payout_id']}  {row['amount']}  {row['kind']}  {row['obstacle'] or 'klar'}")
    for row in due:
        _say(f"{row['payment_id']}  {row['amount']}  refund due  {row['obstacle'] or 'klar'}")


@app.command("batches")
def batches(as_json: Json = False) -> None:
    """Show the batches, the newest first."""
    found = _get("/payout-batches", limit=100)
    if as_json:
        show(found, as_json, title="Batches")
        return
    for row in found:
        _say(_batch(row))


@app.command("propose")
def propose(by: By) -> None:
    """Propose a batch of all that can be paid now."""
    made = _post("/payout-batches", by)
    _say(_batch(made))
    for row in made["left_out"]:
        _say(f"left out: {row['amount']} to {row['payee'] or row['creditor_id']}: {row['obstacle']}")


@app.command("cancel")
def cancel(batch_id: Batch, by: By, reason: Reason) -> None:
    """Cancel a batch that is not released."""
    _say(_batch(_post(f"/payout-batches/{batch_id}/cancel", by, {"reason": reason})))


@app.command("file")
def file(batch_id: Batch, out: Annotated[Path, typer.Option(help="Where the file goes.")]) -> None:
    """Fetch a released batch's file (pain.001)."""
    out.write_bytes(asyncio.run(fetched("settlement", f"/payout-batches/{batch_id}/file")))
    _say(str(out))


@app.command("answer")
def answer(report: Annotated[Path, typer.Argument(exists=True, dir_okay=False)], by: By) -> None:
    """Hand in the bank's answer to a file (pain.002)."""
    taken = _post("/status-reports", by, content=report.read_bytes())
    _say(f"batch {taken['number']}: {taken['bank_status']} {taken['by_status']}")
    for contradiction in taken["contradictions"]:
        _say(contradiction)


def _batch(row: Row) -> str:
    said = f"  bank: {row['bank_status']}" if row["bank_status"] else ""
    return (
        f"{row['batch_id']}  no. {row['number']}  {row['status']}  {row['payments']} payments"
        f"  {row['total']} kroner{said}"
    )


def _say(line: str) -> None:
    typer.echo(line)


def _get(path: str, **params: Any) -> Sequence[Row]:
    async def ask() -> Sequence[Row]:
        async with service("settlement") as client:
            rows: Sequence[Row] = answered(await client.get(path, params=params))
            return rows

    return asyncio.run(ask())


def _post(path: str, by: str, body: Row | None = None, *, content: bytes | None = None) -> Row:
    async def tell() -> Row:
        headers = {b"On-Behalf-Of": by.encode()}
        async with service("settlement") as client:
            row: Row = answered(await client.post(path, json=body, content=content, headers=headers))
            return row

    return asyncio.run(tell())
