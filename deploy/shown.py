"""How the command shows what it has found: tables for people, JSON for machines."""

import asyncio
import json
from collections.abc import Coroutine
from typing import Annotated, Any, Literal, TypeVar

import typer
from rich.console import Console
from rich.table import Table

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
T = TypeVar("T")

out = Console()
err = Console(stderr=True)


def wait(work: Coroutine[Any, Any, T]) -> T:
    """Do what is to be waited for, and return what it returns."""
    return asyncio.run(work)


def show(rows: list[dict[str, Any]], as_json: bool, *, title: str) -> None:
    """Print rows, which all have the same fields."""
    if as_json:
        typer.echo(json.dumps(rows, default=str, ensure_ascii=False, indent=2))
        return
    if not rows:
        out.print(f"{title}: nothing", highlight=False)
        return
    table = Table(title=title, title_justify="left")
    for name, value in rows[0].items():
        justify: Literal["left", "right"] = "right" if isinstance(value, int) else "left"
        table.add_column(name.replace("_", " "), justify=justify, overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    out.print(table)
