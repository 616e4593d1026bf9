"""`autocollect report …`: settlement's reports as CSV or PDF in a file, or on the terminal."""

import asyncio
import sys
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from deploy.operate import answered, service
from deploy.readings import creditor_id_of
from shared.errors import Reject

app = typer.Typer(no_args_is_help=True, help="Reports: client account, statements, VAT, claims by age.")


class Format(Enum):
    """How a report comes."""

    table = "table"
    json = "json"
    csv = "csv"
    pdf = "pdf"


class Language(Enum):
    """In which language its headings and texts are."""

    nb = "nb"
    en = "en"


Day = Annotated[str, typer.Option("--on", help="The day, YYYY-MM-DD; today if not given.")]
First = Annotated[str, typer.Option("--from", help="The first day; that of this month if not given.")]
Last = Annotated[str, typer.Option("--to", help="The last day; today if not given.")]
Creditor = Annotated[str, typer.Option(help="One company's organisation number; all if not given.")]
As = Annotated[Format, typer.Option("--format", help="table, json, csv or pdf")]
In = Annotated[Language, typer.Option("--language", help="nb or en")]
To = Annotated[Path | None, typer.Option("--out", help="The file to write; PDF needs one.")]


@app.command("client-account")
def client_account(on: Day = "", as_: As = Format.table, out: To = None, language: In = Language.nb) -> None:
    """The client account against the bank's statement, and whose the money is."""
    _run("client-account", {"on": on, "language": language.value}, as_, out)


@app.command("balance")
def balance(
    on: Annotated[str, typer.Argument(help="The day, YYYY-MM-DD.")],
    kroner: Annotated[str, typer.Argument(help="The client account's balance then, as the bank states it.")],
    by: Annotated[str, typer.Option(help="Who enters it: a name or an e-mail address.")],
) -> None:
    """Enter the balance that the bank states, for the reconciliation."""
    asyncio.run(_enter({"on_day": on, "balance": kroner.replace(",", ".")}, by))


@app.command("statement")
def statement(
    organisation_number: str,
    first: First = "",
    last: Last = "",
    as_: As = Format.table,
    out: To = None,
    language: In = Language.nb,
) -> None:
    """All movements of a creditor in a period, with opening and closing balance."""
    _run(
        "creditor-statement",
        {"from": first, "to": last, "language": language.value},
        as_,
        out,
        organisation_number,
    )


@app.command("vat")
def vat(
    first: First = "",
    last: Last = "",
    creditor: Creditor = "",
    as_: As = Format.table,
    out: To = None,
    language: In = Language.nb,
) -> None:
    """Basis and VAT in a period, by term and settlement."""
    _run("vat", {"from": first, "to": last, "language": language.value}, as_, out, creditor)


@app.command("aged")
def aged(
    on: Day = "", creditor: Creditor = "", as_: As = Format.table, out: To = None, language: In = Language.nb
) -> None:
    """What is owed on a day by days overdue; one company's claims one by one."""
    _run("aged-claims", {"on": on, "language": language.value}, as_, out, creditor)


def _run(name: str, params: dict[str, str], as_: Format, out: Path | None, creditor: str = "") -> None:
    if as_ is Format.pdf and out is None:
        raise Reject("say with --out where the PDF goes")
    content, page = asyncio.run(_fetched(name, params, as_, creditor))
    if out:
        out.write_bytes(content)
    elif as_ is Format.table:
        _show(page)
    else:
        sys.stdout.buffer.write(content)


async def _fetched(name: str, params: dict[str, str], as_: Format, creditor: str) -> tuple[bytes, Any]:
    """Return a report as bytes, and as page data where it is that."""
    asked = {key: value for key, value in params.items() if value}
    if creditor:
        asked["creditor_id"] = await creditor_id_of(creditor)
    is_file = as_ in (Format.csv, Format.pdf)
    async with service("settlement") as client:
        answer = await client.get(f"/reports/{name}" + (f".{as_.value}" if is_file else ""), params=asked)
    if answer.is_error or not is_file:
        return answer.content, answered(answer)
    return answer.content, None


async def _enter(stated: dict[str, str], by: str) -> None:
    async with service("settlement") as client:
        headers = {b"On-Behalf-Of": by.encode()}
        answered(await client.post("/reports/client-account/balances", json=stated, headers=headers))


def _show(page: Any) -> None:
    console = Console()
    console.print(f"[bold]{page['title']}[/bold] {page['subtitle']}", highlight=False)
    for fact in page["facts"]:
        style = "red" if fact["is_warning"] else ""
        console.print(f"{fact['label']}: {fact['value']}", style=style, highlight=False, markup=False)
    for part in page["tables"]:
        table = Table(title=part["title"], title_justify="left")
        for column in part["columns"]:
            table.add_column(
                column["label"], justify="right" if column["kind"] in ("money", "count") else "left"
            )
        for row in [*part["rows"], *([part["total"]] if part["total"] else [])]:
            table.add_row(*("" if cell is None else str(cell) for cell in row.values()))
        console.print(table)
