"""`autocollect parked`: webhooks and bank files that could not be taken."""

import asyncio
from typing import Annotated

import typer

from deploy import parked
from deploy.showing import Every, Json, Looks, Watch, look, show

app = typer.Typer(no_args_is_help=True, help="Webhooks and bank files that could not be taken.")

Key = Annotated[str, typer.Argument(help="Its key, as 'autocollect parked list' shows it.")]


@app.command("list")
def list_(as_json: Json = False, watch: Watch = False, every: Every = 2.0, looks: Looks = 0) -> None:
    """Show what waits, with its reason."""
    look(parked.listed, as_json, title="Parked", every=every if watch else None, looks=looks)


@app.command("again")
def again(key: Key, as_json: Json = False) -> None:
    """Take one as if it came now, after its cause is mended."""
    show([asyncio.run(parked.again(key))], as_json, title="Taken")


@app.command("drop")
def drop(
    key: Key,
    reason: Annotated[str, typer.Option(help="Why; kept in the service's log.")],
    as_json: Json = False,
) -> None:
    """Throw one away."""
    show([asyncio.run(parked.drop(key, reason))], as_json, title="Dropped")
