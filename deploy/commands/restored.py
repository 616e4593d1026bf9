"""`autocollect restored`: the services that a restore holds, until a person has compared and says so."""

import asyncio
from datetime import date
from typing import Annotated

import typer

from deploy import comparing
from deploy.showing import Json, ended, show

app = typer.Typer(
    no_args_is_help=True,
    help="After a restore: who is held, what Go has that we do not know, and that it was checked.",
)


@app.command("show")
def show_(as_json: Json = False) -> None:
    """Show which services are held since when, by whom, and where their numbers go on."""
    found = asyncio.run(comparing.standing())
    show(found, as_json, title="Restored")
    ended(found)


@app.command()
def vouchers(
    since: Annotated[
        str, typer.Option(help="The first day, YYYY-MM-DD; else the day before the backup.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Show the vouchers in Go with a settlement's id that settlement does not know."""
    found = asyncio.run(comparing.unknown_vouchers(date.fromisoformat(since) if since else None))
    show(found, as_json, title="Vouchers of settlements that are lost")


@app.command()
def checked(
    reason: Annotated[str, typer.Option(help="What was compared with what; kept in the services' logs.")],
) -> None:
    """Let the services send, post and pay again: after the runbook's chapter 'After a restore'."""
    done = asyncio.run(comparing.let_go_on(reason))
    typer.echo(f"let go on: {', '.join(done)}" if done else "no service is held")
