"""The `autocollect` command: runs the system and lets an operator look and act, with `--json` for machines.

Exit codes: 0 done · 1 it failed, the last line says why and what to do · 2 the call's words are off.
"""

import asyncio
import os
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated

import httpx
import typer

from deploy import looking, operate
from deploy.commands import (
    administer,
    agreement,
    bank,
    dead,
    keys,
    own,
    parked,
    payouts,
    people,
    portal,
    report,
    restored,
    serving,
    subscriber,
    sync,
    webhook,
)
from deploy.commands.serving import Service
from deploy.installation import Installation, NoInstallation
from deploy.showing import Every, Json, Looks, Watch, console, ended, look, show
from shared.clock import clock_from
from shared.errors import AutoCollectError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=__doc__,
)
app.add_typer(agreement.app, name="agreement")
app.add_typer(bank.app, name="bank")
app.add_typer(dead.app, name="dead")
app.add_typer(keys.app, name="keys")
app.add_typer(own.app, name="own")
app.add_typer(parked.app, name="parked")
app.add_typer(payouts.app, name="payouts")
app.add_typer(portal.app, name="portal")
app.add_typer(report.app, name="report")
app.add_typer(restored.app, name="restored")
app.add_typer(subscriber.app, name="subscriber")
app.add_typer(sync.app, name="sync")
app.add_typer(webhook.app, name="webhook")
app.add_typer(administer.app)
app.command()(serving.serve)
app.command()(people.forget)
app.command()(people.access)

Once = Annotated[bool, typer.Option("--once", help="End after the story instead of serving.")]
Until = Annotated[str, typer.Option(help="The last day that is played, YYYY-MM-DD.")]
Webhooks = Annotated[bool, typer.Option(help="Whether changes in Go are told at once, or only polled.")]
BasePort = Annotated[int, typer.Option(help="The portal's port; the services and stand-ins follow it.")]

out = console()
err = console(stderr=True)


def main() -> None:
    """Run the command; an error that we foresaw is one line, not a traceback."""
    try:
        app()
    except (AutoCollectError, NoInstallation) as failure:
        err.print(f"[red]autocollect:[/red] {failure}", highlight=False)
        raise SystemExit(1) from failure
    except httpx.HTTPError as failure:
        err.print(
            f"[red]autocollect:[/red] a service does not answer ({failure!r}); is the system running?"
            " Start it with 'make run' or 'make stack'.",
            highlight=False,
        )
        raise SystemExit(1) from failure


@app.command()
def run(
    once: Once = False, base_port: BasePort = 8000, until: Until = "2026-06-30", webhooks: Webhooks = True
) -> None:
    """Play a claim's whole way on the embedded default: no RabbitMQ, no PostgreSQL needed."""
    from deploy import embedded
    from deploy.play import Plan

    raise typer.Exit(embedded.run(Plan(once, base_port, date.fromisoformat(until), webhooks)))


@app.command()
def stack(
    once: Once = False, base_port: BasePort = 8000, until: Until = "2026-06-30", webhooks: Webhooks = True
) -> None:
    """The same with each service as its own process, on RabbitMQ and PostgreSQL."""
    from deploy import stack as processes
    from deploy.play import Plan

    raise typer.Exit(processes.run(Plan(once, base_port, date.fromisoformat(until), webhooks)))


@app.command("login-code")
def login_code(as_json: Json = False) -> None:
    """Show the demo's log-ins to the portal, each with the code that counts now."""
    from deploy.play.log_ins import kept

    rows = [
        {"email": each.email, "password": each.password, "code": each.code(), "who": each.who}
        for each in kept(Installation.current().directory)
    ]
    show(rows, as_json, title="Log-ins")


@app.command()
def sandbox(
    go_port: Annotated[int, typer.Option(help="Go's API v2; v1, pages and SMTP follow.")] = 8100,
    directory: Annotated[Path, typer.Option(help="Where the stand-ins keep their state.")] = Path(
        ".autocollect/sandbox"
    ),
    rate_limit: Annotated[int, typer.Option(help="Go's requests a second; 0 is no limit.")] = 10,
    nudge: Annotated[str, typer.Option(help="Where to tell changes by webhook (SYNC_WEBHOOK_SECRET).")] = "",
) -> None:
    """Only the stand-ins for PowerOffice Go, the bank and mail, until Ctrl-C; prints one JSON line first."""
    from deploy.sandbox.serve import Sandbox, serve_alone

    clock = clock_from(os.environ.get("AUTOCOLLECT_CLOCK", "system"))
    stand_ins = Sandbox(directory, clock, go_port, rate_limit or None)
    serve_alone(stand_ins, (nudge, os.environ["SYNC_WEBHOOK_SECRET"]) if nudge else None)


@app.command()
def migrate() -> None:
    """Create missing databases, bring each to its newest revision, declare the queues, give rights."""
    for line in operate.migrate():
        out.print(line, highlight=False)


@app.command()
def queues(as_json: Json = False, watch: Watch = False, every: Every = 2.0, looks: Looks = 0) -> None:
    """Show each queue: what waits in it and since when, who listens, and the dead letters."""
    look(looking.queues, as_json, title="Queues", every=every if watch else None, looks=looks)


@app.command()
def outbox(as_json: Json = False, watch: Watch = False, every: Every = 2.0, looks: Looks = 0) -> None:
    """Show what each service has said and the broker has not confirmed yet."""
    ended(look(looking.outboxes, as_json, title="Outboxes", every=every if watch else None, looks=looks))


@app.command()
def services(as_json: Json = False, watch: Watch = False, every: Every = 2.0, looks: Looks = 0) -> None:
    """Show whether each service is ready; ends with 1 when one is not, or is held after a restore."""
    found = look(looking.services, as_json, title="Services", every=every if watch else None, looks=looks)
    raise typer.Exit(int(any(row["state"] != "ready" for row in found)))


@app.command()
def jobs(
    all_runs: Annotated[bool, typer.Option("--all", help="Every run, not only the latest.")] = False,
    as_json: Json = False,
    watch: Watch = False,
    every: Every = 2.0,
    looks: Looks = 0,
) -> None:
    """Show the latest run of each service's daily jobs."""
    rows = partial(looking.jobs, every=all_runs)
    ended(look(rows, as_json, title="Jobs", every=every if watch else None, looks=looks))


@app.command()
def audit(
    service: Annotated[Service | None, typer.Argument(help="One service; without it, all.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 100,
    as_json: Json = False,
) -> None:
    """Show what operators dropped or had forgotten, who it was and why."""
    found = asyncio.run(looking.operators_log(service.value if service else "", limit))
    show(found, as_json, title="Operators")
    ended(found)


@app.command()
def why(
    invoice_number: str,
    creditor: Annotated[str, typer.Option(help="The company's organisation number; all if not given.")] = "",
    as_json: Json = False,
) -> None:
    """Tell in Norwegian why an invoice is not in the proposal, and on which day it would come."""
    answers = asyncio.run(operate.why(invoice_number, creditor))
    if as_json:
        show([{"answer": line} for line in answers], as_json, title="Why")
        return
    for line in answers:
        out.print(line, highlight=False, soft_wrap=True)


@app.command()
def asyncapi() -> None:
    """Print the public contract as an AsyncAPI 3 document."""
    from deploy import asyncapi as contract

    typer.echo(contract.as_json(), nl=False)


@app.command()
def rules(
    on: Annotated[str, typer.Option(help="The day, YYYY-MM-DD; today if not given.")] = "",
    as_json: Json = False,
) -> None:
    """Show the public rates that hold on a day, with their sources, and until when they are known."""
    day = date.fromisoformat(on) if on else date.today()  # noqa: DTZ011 - an operator's own today
    show(operate.rates(day), as_json, title=f"Rates on {day}")
