"""`autocollect dead`: look at dead letters, send them again, drop them."""

import asyncio
import json
from datetime import datetime, time
from typing import Annotated

import typer

from deploy import dead_letters
from deploy.commands.serving import Service
from deploy.showing import Every, Json, Looks, Watch, console, look, show
from shared.broker.operate import EVERY, Wanted
from shared.clock import OSLO

app = typer.Typer(no_args_is_help=True, help="Dead letters: look, send again, drop.")

Of = Annotated[Service | None, typer.Argument(help="One service's; without it, all services'.")]
Type = Annotated[str, typer.Option("--type", help="Only this event, e.g. PaymentMatched.")]
Reason = Annotated[str, typer.Option("--reason-has", help="Only those whose reason has this text in it.")]
Since = Annotated[
    datetime | None,
    typer.Option(help="Only events said since then, Oslo time.", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
]
Key = Annotated[str, typer.Argument(help="One letter's key.")]
Why = Annotated[
    str, typer.Option("--reason", help="Why; at least three characters, kept in the service's log.")
]
All = Annotated[bool, typer.Option("--all", help="All that the other words leave.")]


@app.command("list")
def list_(
    service: Of = None,
    kind: Type = "",
    reason: Reason = "",
    since: Since = None,
    as_json: Json = False,
    watch: Watch = False,
    every: Every = 2.0,
    looks: Looks = 0,
) -> None:
    """Show dead letters with their reasons; they stay where they are."""
    wanted = _wanted(None, kind, reason, since)
    look(
        lambda: dead_letters.listed(_name(service), wanted),
        as_json,
        title="Dead letters",
        every=every if watch else None,
        looks=looks,
    )


@app.command("show")
def show_(service: Service, key: Key, as_json: Json = False) -> None:
    """Show one dead letter whole."""
    letter = asyncio.run(dead_letters.one(service.value, key))
    body = letter.pop("body")
    if as_json:
        typer.echo(json.dumps(letter | {"body": body}, default=str, ensure_ascii=False, indent=2))
        return
    for name, value in letter.items():
        console().print(f"{name:>9}  {'' if value is None else value}", highlight=False, markup=False)
    console().print_json(json.dumps(body, ensure_ascii=False))


@app.command("requeue")
def requeue(
    service: Of = None,
    key: Annotated[str, typer.Argument(help="One letter's key; without it, all that are meant.")] = "",
    kind: Type = "",
    reason: Reason = "",
    since: Since = None,
    everything: All = False,
    as_json: Json = False,
) -> None:
    """Send dead letters to their queues again, with attempts from zero."""
    wanted = _wanted(key or None, kind, reason, since)
    if service is None and wanted == EVERY and not everything:
        raise typer.BadParameter("name a service, a filter, or --all")
    sent = asyncio.run(dead_letters.requeue(_name(service), wanted))
    _tell(sent, "sent again", as_json)


@app.command("drop")
def drop(
    service: Service,
    why: Why,
    key: Annotated[str, typer.Argument(help="One letter's key; else --all and filters.")] = "",
    kind: Type = "",
    reason: Reason = "",
    since: Since = None,
    everything: All = False,
    as_json: Json = False,
) -> None:
    """Throw dead letters away; who did it and why is kept ('autocollect audit')."""
    wanted = _wanted(key or None, kind, reason, since)
    if wanted == EVERY and not everything:
        raise typer.BadParameter("name a letter's key, a filter, or --all")
    dropped = asyncio.run(dead_letters.drop(service.value, wanted, why))
    _tell(dropped, "dropped", as_json)


def _wanted(key: str | None, kind: str, reason: str, since: datetime | None) -> Wanted:
    at = datetime.combine(since.date(), time(since.hour, since.minute), OSLO) if since else None
    return Wanted(key=key, type=kind, reason=reason, since=at)


def _name(service: Service | None) -> str:
    return str(service.value) if service else ""


def _tell(number: int, done: str, as_json: bool) -> None:
    if as_json:
        show([{"letters": number, "done": done}], as_json, title="")
    else:
        typer.echo(f"{number} {done}")
