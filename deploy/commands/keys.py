"""`autocollect keys`: the keys that encrypt the clients' keys to PowerOffice Go."""

import asyncio

import typer

from deploy import operate
from deploy.showing import console

app = typer.Typer(no_args_is_help=True, help="The keys that encrypt the clients' keys to PowerOffice Go.")

out = console()
err = console(stderr=True)


@app.command("new")
def new() -> None:
    """Print a new encryption key, and what to do with it."""
    typer.echo(operate.new_encryption_key())
    err.print(
        "Put it first in REGISTRATION_CLIENT_KEY_KEYS, a comma before the keys that are there; restart"
        " registration; run 'autocollect keys rotate'; then take the old keys away and restart again.",
        highlight=False,
    )


@app.command("rotate")
def rotate() -> None:
    """Encrypt every client key anew with the first of registration's encryption keys."""
    out.print(
        f"client keys encrypted with the newest key: {asyncio.run(operate.rotate_keys())}", highlight=False
    )
