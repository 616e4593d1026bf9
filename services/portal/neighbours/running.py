"""How the installation runs: queues, dead letters, each service's outbox and jobs, parked webhooks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import get_args
from urllib.parse import quote

import httpx
from pydantic import BaseModel, TypeAdapter

from services.portal.domain.running import Dead, QueueState, ServiceName, ServiceState
from services.portal.neighbours.asking import Unanswered, ask
from shared.broker.operate import Wanted
from shared.errors import NotFound, Reject
from shared.service import Runtime

SERVICES: tuple[ServiceName, ...] = get_args(ServiceName)

MOST_OF_BODY = 20_000
"""Characters of a message that a page shows."""

PARKED = ("malformed", "unknown_client")
"""Outcomes of webhooks that wait for somebody."""


class Webhook(BaseModel):
    """A webhook that came to nothing: what it told of, and why."""

    id: str
    received_at: datetime
    outcome: str
    reason: str = ""
    organisation_number: str | None = None


class _Activity(BaseModel):
    unsent: int
    in_hand: int


class _Run(BaseModel):
    job: str
    business_date: str
    finished_at: datetime | None
    summary: str | None
    last_error: str | None


_RUNS = TypeAdapter(list[_Run])
_WEBHOOKS = TypeAdapter(list[Webhook])


@dataclass(frozen=True)
class Running:
    """What an operator looks at, and does about it."""

    runtime: Runtime
    clients: Mapping[ServiceName, httpx.AsyncClient]

    @classmethod
    def of(cls, runtime: Runtime) -> "Running":
        """Return the installation of a runtime."""
        return cls(runtime, {name: runtime.client("portal", name) for name in SERVICES})

    async def queues(self) -> list[QueueState]:
        """Return each queue that holds something or that nobody listens to, then the others.

        Raises:
            Outage: the broker does not answer.
        """
        states = [
            QueueState(name=each.name, ready=each.ready, consumers=each.consumers or 0)
            for each in await self.runtime.broker.depths()
        ]
        return sorted(states, key=lambda each: (-each.ready, each.consumers, each.name))

    async def dead(self) -> list[Dead]:
        """Return the dead letters of all services."""
        found = [each for name in SERVICES for each in await self.runtime.operator.dead(name)]
        return [
            Dead(
                service=letter.service,
                key=letter.key,
                queue=letter.queue,
                type=letter.type,
                attempts=letter.attempts,
                reason=letter.reason,
                body=letter.body.decode(errors="backslashreplace")[:MOST_OF_BODY],
            )
            for letter in found
        ]

    async def requeue(self, service: ServiceName, key: str) -> None:
        """Send a dead letter again.

        Raises:
            NotFound: it is not there any more.
        """
        await self.runtime.operator.requeue(service, Wanted(key=key))

    async def drop(self, service: ServiceName, key: str, reason: str) -> None:
        """Throw a dead letter away.

        Raises:
            NotFound: it is not there any more.
        """
        await self.runtime.operator.drop(service, Wanted(key=key), reason)

    async def services(self) -> list[ServiceState]:
        """Return how each service stands, those that do not answer too."""
        return [await self._service(name) for name in SERVICES]

    async def _service(self, name: ServiceName) -> ServiceState:
        client = self.clients[name]
        try:
            activity = _Activity.model_validate_json(
                await ask(client, "GET", "/internal/activity", timeout=3)
            )
            runs = _RUNS.validate_json(await ask(client, "GET", "/internal/jobs", timeout=3))
        except (Unanswered, NotFound, Reject):
            return ServiceState(name=name, answers=False)
        latest = {run.job: run for run in reversed(runs)}
        return ServiceState(
            name=name,
            answers=True,
            unsent=activity.unsent,
            in_hand=activity.in_hand,
            jobs=tuple(
                (run.job, run.business_date, run.finished_at, run.last_error or run.summary or "")
                for run in latest.values()
            ),
        )

    async def parked(self) -> list[Webhook]:
        """Return the webhooks that wait for somebody."""
        waiting: list[Webhook] = []
        for outcome in PARKED:
            params = {"outcome": outcome, "limit": 100}
            waiting += _WEBHOOKS.validate_json(
                await ask(self.clients["sync"], "GET", "/webhooks", params=params)
            )
        return waiting

    async def take_again(self, webhook_id: str) -> None:
        """Take a parked webhook as if it came now."""
        await ask(self.clients["sync"], "POST", f"/webhooks/{quote(webhook_id, safe='')}/again")

    async def close(self) -> None:
        """Let go of every connection."""
        for client in self.clients.values():
            await client.aclose()
