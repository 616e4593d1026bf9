"""The administrator's part of the `autocollect` command: secrets, rights, backup, restore, resend."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from deploy import administer, secret_files
from deploy.databases import Server
from deploy.installation import Installation
from deploy.operate import person, server_of
from deploy.restoring import Restoring
from shared.errors import Reject
from shared.settings import CommonSettings

app = typer.Typer()

Since = Annotated[str, typer.Option(help="Only what was said since this day, YYYY-MM-DD.")]


@app.command("secrets")
def make_secrets(
    directory: Path,
    kubernetes: Annotated[bool, typer.Option("--kubernetes", help="One file of Secrets instead.")] = False,
    database_host: Annotated[str, typer.Option(help="PostgreSQL's name.")] = secret_files.DATABASE_HOST,
    broker_host: Annotated[str, typer.Option(help="RabbitMQ's name.")] = secret_files.BROKER_HOST,
) -> None:
    """Write the environment files of an installation in containers, with new secrets, into DIRECTORY."""
    paths = secret_files.write(
        directory, database_host=database_host, broker_host=broker_host, kubernetes=kubernetes
    )
    for path in paths:
        typer.echo(path)
    typer.echo("Fill in by hand: poweroffice (both keys), mail, and PORTAL_OPERATOR_EMAIL of portal.")


@app.command("broker-rights")
def broker_rights() -> None:
    """Print the rabbitmqctl commands for each service's rights; 'migrate' gives them by itself."""
    for line in administer.rabbitmqctl_commands(Installation.current().environment):
        typer.echo(line)


@app.command()
def backup(directory: Path) -> None:
    """Dump every service's database, all as of one moment, into a new DIRECTORY; the services go on."""
    for line in administer.backup(_server(), directory):
        typer.echo(f"{directory / line}")


@app.command()
def restore(
    directory: Annotated[Path | None, typer.Argument(help="The backup.")] = None,
    recovered: Annotated[
        bool, typer.Option("--recovered", help="The server has recovered the databases already.")
    ] = False,
    times: Annotated[
        int, typer.Option(min=1, help="2 when this backup is restored a second time, and so on.")
    ] = 1,
    by: Annotated[str, typer.Option(help="Who does it; else AUTOCOLLECT_OPERATOR, or your login name.")] = "",
) -> None:
    """Make the databases of a backup anew (none may exist), empty the queues, say again what was on the way.

    Numbers go on far ahead, and nothing is sent, posted or paid before 'autocollect restored checked'. Every
    service must be stopped. Afterwards run 'autocollect migrate', then start the services; what then comes
    is the runbook's chapter "After a restore".
    """
    if (directory is None) != recovered:
        raise typer.BadParameter("name the directory of a backup, or --recovered")
    server = _server()
    why = f"backup {directory.name}" if directory else "recovered by the server"
    deed = Restoring(person(by), why, times)
    for line in administer.restore(server, directory, CommonSettings().amqp_url, deed):
        typer.echo(line)


@app.command()
def resend(since: Since = "") -> None:
    """Say again what some service has never handled: after a restore, or when queues were lost."""
    for line in administer.resend(_server(), date.fromisoformat(since) if since else date.min):
        typer.echo(line)


def _server() -> Server:
    installation = Installation.current()
    if installation.transport == "embedded":
        raise Reject("the embedded default is for trying out; back up its folder .autocollect while it rests")
    installation.apply()
    return server_of(installation)
