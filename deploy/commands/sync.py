"""`autocollect sync`: the exchange with PowerOffice Go, at once and in its log."""

import asyncio
from enum import Enum
from typing import Annotated

import typer

from deploy import readings
from deploy.showing import Json, show

app = typer.Typer(no_args_is_help=True, help="The exchange with PowerOffice Go.")

Outcome = Enum("Outcome", {it: it for it in ("read", "not_connected", "refused", "failed")})  # type: ignore[misc]


@app.command("now")
def now(
    organisation_number: Annotated[str, typer.Argument(help="One company; without it, all.")] = "",
    creditor: Annotated[str, typer.Option(help="The same: one company's organisation number.")] = "",
    wait: Annotated[bool, typer.Option("--wait", help="Wait, and show what was found and said.")] = False,
    as_json: Json = False,
) -> None:
    """Fetch the news from PowerOffice Go at once."""
    rows = asyncio.run(readings.read_now(creditor or organisation_number, wait=wait))
    show(rows if as_json else [readings.in_words(row) for row in rows], as_json, title="Readings")


@app.command("log")
def log(
    organisation_number: Annotated[str, typer.Argument(help="One company; without it, all.")] = "",
    outcome: Annotated[Outcome | None, typer.Option(help="Only readings that ended so.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500)] = 50,
    as_json: Json = False,
) -> None:
    """Show what was read from PowerOffice Go, the newest first: requests (v2 + v1), found, said, errors."""
    rows = asyncio.run(
        readings.log(organisation_number, outcome=outcome.value if outcome else "", limit=limit)
    )
    show(rows if as_json else [readings.in_words(row) for row in rows], as_json, title="Sync log")
