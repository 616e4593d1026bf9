"""`autocollect portal`: what an operator does with the portal's own tables."""

import asyncio
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.installation import Installation
from deploy.operate import server_of
from deploy.showing import Json, console, show

app = typer.Typer(no_args_is_help=True, help="The portal's read models.")

DropUntold = Annotated[
    bool, typer.Option("--drop-untold", help="Leave out rows of which no event tells that is still kept.")
]


@app.callback()
def portal() -> None:
    """Keep `rebuild` a word of its own."""


@app.command("rebuild")
def rebuild(drop_untold: DropUntold = False, as_json: Json = False) -> None:
    """Make what the portal shows anew from the services' past events; it goes on meanwhile.

    Users, sessions, messages, files and tasks stay. Broken off or refused, it has changed nothing.
    """
    from deploy.rebuilding import rebuild as rebuilt

    installation = Installation.current()
    installation.apply()
    shown = console(stderr=True)
    columns = (TextColumn("events"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=shown, transient=True, disable=not shown.is_terminal) as progress:
        task = progress.add_task("events", total=None)

        async def work() -> list[dict[str, Any]]:
            return await rebuilt(
                server_of(installation),
                drop_untold=drop_untold,
                expected=lambda total: progress.update(task, total=total),
                progress=lambda more: progress.advance(task, more),
            )

        rows = asyncio.run(work())
    show(rows, as_json, title="Rebuilt from")
