"""How the command prints: tables for people, JSON for machines, and tables that are drawn anew.

Piped, a table is as wide as its rows: a line is never cut or folded for a terminal that is not there.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from shared.clock import OSLO
from shared.errors import AutoCollectError

Row = Mapping[str, Any]
Look = Callable[[], Awaitable[Sequence[Row]]]

UNLIMITED = 100_000
"""Columns of a console that is not a terminal."""

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Watch = Annotated[bool, typer.Option("--watch", help="Look again and again until Ctrl-C.")]
Every = Annotated[float, typer.Option(min=0.1, help="Seconds between two looks of --watch.")]
Looks = Annotated[int, typer.Option(min=0, help="End --watch after so many looks; 0 is never.")]


def console(*, stderr: bool = False) -> Console:
    """Return a console: the terminal's, or one of unlimited width."""
    is_terminal = (sys.stderr if stderr else sys.stdout).isatty()
    return Console(stderr=stderr, width=None if is_terminal else UNLIMITED)


def show(rows: Sequence[Row], as_json: bool, *, title: str) -> None:
    """Print rows once."""
    if as_json:
        typer.echo(_json(rows, indent=2))
    else:
        console().print(_table(rows, title), highlight=False)


SILENT = "does not answer"
"""What a row says of a service that did not answer."""


def ended(rows: Sequence[Row]) -> None:
    """End with 1 when something that was asked did not answer."""
    if any(SILENT in row.values() for row in rows):
        raise typer.Exit(1)


def look(
    rows: Look, as_json: bool, *, title: str, every: float | None = None, looks: int = 0
) -> Sequence[Row]:
    """Print what `rows` finds, once, or every so many seconds; return what was found last.

    With `as_json` each look of many is one line. A look that fails is shown, and the next one comes.
    """
    if every is None:
        found = asyncio.run(_once(rows))
        show(found, as_json, title=title)
        return found
    try:
        return asyncio.run(_again_and_again(rows, as_json, title, every, looks))
    except KeyboardInterrupt:
        return []


async def _once(rows: Look) -> Sequence[Row]:
    return await rows()


async def _again_and_again(rows: Look, as_json: bool, title: str, every: float, looks: int) -> Sequence[Row]:
    out = console()
    found: Sequence[Row] = []
    with Live(console=out, auto_refresh=False, screen=out.is_terminal) as live:
        for number in count(1):
            try:
                found = await rows()
                shown: RenderableType = _table(found, title)
                line = _json(found)
            except (AutoCollectError, httpx.HTTPError) as failure:
                shown = Text(f"{title}: {failure}")
                line = json.dumps({"error": str(failure)}, ensure_ascii=False)
            if as_json:
                typer.echo(line)
            elif out.is_terminal:
                live.update(Group(shown, Text("Ctrl-C ends", style="dim")), refresh=True)
            else:
                out.print(shown, highlight=False)
            if number == looks:
                return found
            await asyncio.sleep(every)
    return found


def oslo_second(instant: str | datetime | None) -> str:
    """Return an instant as an operator reads it.

    >>> oslo_second("2026-05-13T21:00:04Z")
    '2026-05-13 23:00:04'
    """
    if instant is None:
        return ""
    read = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return f"{read.astimezone(OSLO):%Y-%m-%d %H:%M:%S}"


def _json(rows: Sequence[Row], indent: int | None = None) -> str:
    return json.dumps(rows, default=_plain, ensure_ascii=False, indent=indent)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _table(rows: Sequence[Row], title: str) -> RenderableType:
    if not rows:
        return Text(f"{title}: nothing")
    table = Table(title=title, title_justify="left")
    for name, value in rows[0].items():
        table.add_column(name.replace("_", " "), justify="right" if isinstance(value, int) else "left")
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row.values()))
    return table


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return oslo_second(value)
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
