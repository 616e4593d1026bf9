"""`autocollect webhook`: signed webhooks to other systems, a company's own."""

import asyncio
from typing import Annotated

import typer

from deploy import webhooks
from deploy.showing import Every, Json, Looks, Watch, look, show

app = typer.Typer(no_args_is_help=True, help="Signed webhooks to other systems, a company's own.")

Company = Annotated[str, typer.Argument(help="The company's organisation number.")]
Endpoint = Annotated[str, typer.Argument(help="The endpoint's id, as 'autocollect webhook list' shows it.")]
TITLE = "Webhooks"


@app.command("add")
def add(
    company: Company,
    url: Annotated[str, typer.Argument(help="Where they go: https.")],
    events: Annotated[str, typer.Option(help="Public events by name, a comma between.")],
    as_json: Json = False,
) -> None:
    """Add an endpoint; its secret (whsec_…) is shown this once."""
    names = [name.strip() for name in events.split(",") if name.strip()]
    show([asyncio.run(webhooks.add(company, url, names))], as_json, title=TITLE)


@app.command("list")
def list_(
    company: Annotated[str, typer.Argument(help="One company's; without it, all.")] = "",
    as_json: Json = False,
    watch: Watch = False,
    every: Every = 2.0,
    looks: Looks = 0,
) -> None:
    """Show endpoints; a disabled one with the reason."""
    rows = lambda: webhooks.listed(company)  # noqa: E731 - looked at again and again
    look(rows, as_json, title=TITLE, every=every if watch else None, looks=looks)


@app.command("log")
def log(
    company: Company,
    endpoint: Endpoint,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    as_json: Json = False,
) -> None:
    """Show what was delivered in the last 30 days, waits, or has failed."""
    show(asyncio.run(webhooks.log(company, endpoint, limit=limit)), as_json, title="Deliveries")


@app.command("resend")
def resend(
    company: Company,
    endpoint: Endpoint,
    delivery: Annotated[
        str, typer.Argument(help="The delivery's id, as 'autocollect webhook log' shows it.")
    ],
    as_json: Json = False,
) -> None:
    """Send one event once more, with its first webhook-id."""
    show([asyncio.run(webhooks.resend(company, endpoint, delivery))], as_json, title="Deliveries")


@app.command("rotate")
def rotate(company: Company, endpoint: Endpoint, as_json: Json = False) -> None:
    """Make a new secret; for 24 hours both sign; of several made within them, the newest and the oldest."""
    show([asyncio.run(webhooks.change(company, endpoint, "secret"))], as_json, title=TITLE)


@app.command("enable")
def enable(company: Company, endpoint: Endpoint, as_json: Json = False) -> None:
    """Let webhooks go to a disabled endpoint again."""
    show([asyncio.run(webhooks.change(company, endpoint, "enable"))], as_json, title=TITLE)


@app.command("remove")
def remove(company: Company, endpoint: Endpoint, as_json: Json = False) -> None:
    """Remove an endpoint with all that waits for it."""
    show([asyncio.run(webhooks.change(company, endpoint, "remove"))], as_json, title=TITLE)
