"""`autocollect subscriber`: other systems that listen to the public events."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Annotated

import typer

from deploy import subscribers
from deploy.installation import Installation
from deploy.operate import broker, service
from deploy.showing import Every, Json, Looks, Row, Watch, console, look, show
from deploy.topology import SERVICES
from shared.broker.rabbitmq import RabbitBroker
from shared.clock import OSLO
from shared.errors import NotFound, Reject
from shared.settings import CommonSettings

app = typer.Typer(no_args_is_help=True, help="Other systems that listen to the public events.")

Name = Annotated[str, typer.Argument(help="The subscriber's name: small letters, digits, hyphens.")]
Events = Annotated[str, typer.Option(help="Public events by name, a comma between: SettlementPosted,…")]
EMBEDDED = (
    "the embedded default has no broker for other systems; start the system on RabbitMQ with 'make stack'"
)


@asynccontextmanager
async def _management() -> AsyncIterator[subscribers.Management]:
    installation = Installation.current()
    installation.apply()
    if installation.transport == "embedded":
        raise Reject(EMBEDDED)
    common = CommonSettings()
    addresses = common.amqp_url, common.management_url, common.subscribers_url
    async with subscribers.Management.of(*addresses) as found:
        yield found


@app.command("add")
def add(name: Name, events: Events, as_json: Json = False) -> None:
    """Make a user, a queue and its bindings; print once how to connect."""

    async def made() -> subscribers.Subscriber:
        async with _management() as management:
            return await subscribers.add(management, name, _names(events))

    it = asyncio.run(made())
    row = {"subscriber": it.name, "url": it.url, "queue": it.queue, "events": list(it.events)}
    if as_json:
        show([row], as_json, title="")
        return
    for label, value in row.items():
        typer.echo(f"{label:>10}  {', '.join(value) if isinstance(value, list) else value}")
    note = "The password stands in the url and is not shown again. deploy/examples/README.md is the way on."
    console(stderr=True).print(note, highlight=False)


@app.command("list")
def list_(as_json: Json = False, watch: Watch = False, every: Every = 2.0, looks: Looks = 0) -> None:
    """Show subscribers: what they listen to, what waits for them, and their dead letters."""

    async def rows() -> Sequence[Row]:
        async with _management() as management:
            return await subscribers.listed(management)

    look(rows, as_json, title="Subscribers", every=every if watch else None, looks=looks)


@app.command("remove")
def remove(name: Name, as_json: Json = False) -> None:
    """Remove a subscriber with its user, its queues and what is in them."""

    async def removed() -> None:
        async with _management() as management:
            await subscribers.remove(management, name)

    asyncio.run(removed())
    show([{"subscriber": name, "status": "removed"}], as_json, title="Subscribers")


@app.command("replay")
def replay(
    name: Name,
    since: Annotated[
        datetime,
        typer.Option(help="Events said from then on, Oslo time.", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    ],
    until: Annotated[
        datetime | None,
        typer.Option(help="And before then; now if not given.", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    ] = None,
    events: Annotated[str, typer.Option(help="Only these; all that it listens to if not given.")] = "",
    as_json: Json = False,
) -> None:
    """Send past events to one subscriber once more, with their first ids."""
    last = _oslo(until) if until else datetime.now(UTC)
    sent = asyncio.run(_replayed(name, _names(events), _oslo(since), last))
    show([{"subscriber": name, "sent_again": sent}], as_json, title="Replay")


async def _replayed(name: str, events: Sequence[str], since: datetime, until: datetime) -> int:
    Installation.current().apply()
    kept = timedelta(days=CommonSettings().keep_events_days)
    if since < (first := datetime.now(UTC) - kept):
        raise Reject(
            f"events are kept {kept.days} days: choose --since {first.astimezone(OSLO):%Y-%m-%d} or later"
        )
    async with _management() as management:
        rows = {row["subscriber"]: row for row in await subscribers.listed(management)}
    if name not in rows:
        raise NotFound(f"there is no subscriber {name}; 'autocollect subscriber list' shows them")
    types = subscribers.types_of(events) if events else rows[name]["events"]
    async with broker() as found:
        if not isinstance(found, RabbitBroker):
            raise Reject(EMBEDDED)
        return await subscribers.replay(found, name, _said(types, since, until))


async def _said(types: Sequence[str], since: datetime, until: datetime) -> AsyncIterator[subscribers.Events]:
    for each in SERVICES:
        async with service(each) as client:
            async for page in subscribers.from_service(client, types, since, until):
                yield page


def _names(events: str) -> list[str]:
    return [name.strip() for name in events.split(",") if name.strip()]


def _oslo(at: datetime) -> datetime:
    return datetime.combine(at.date(), time(at.hour, at.minute), OSLO)
