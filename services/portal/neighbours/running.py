"""How the installation runs: queues, dead letters, each service's outbox and jobs, parked webhooks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import get_args
from urllib.parse import quote

import httpx
from pydantic import BaseModel, TypeAdapter

from services.portal.domain.running import Dead, QueueState, ServiceName, ServiceState
from services.portal.neighbours.asking import ask, each_of, person, unless_silent
from shared.broker.waiting import Latest, oldest_waiting
from shared.service import Runtime

SERVICES: tuple[ServiceName, ...] = get_args(ServiceName)

LATEST_WITHIN = 2.0
"""Seconds in which services must tell what they have published last; the page has three for the queues."""

PARKED = ("malformed", "unknown_client")
"""Outcomes of webhooks that wait for somebody."""


class Webhook(BaseModel):
    """A webhook that came to nothing: what it told of, and why."""

    id: str
    received_at: datetime
    outcome: str
    reason: str = ""
    organisation_number: str | None = None


class _Letter(BaseModel):
    key: str
    queue: str
    type: str
    attempts: int
    reason: str
    body: str


class _Activity(BaseModel):
    in_hand: int


class _Outbox(BaseModel):
    unsent: int
    oldest: datetime | None


class _Pace(BaseModel):
    minutes: int
    handled: int


class _Run(BaseModel):
    job: str
    business_date: str
    finished_at: datetime | None
    summary: str | None
    last_error: str | None


_LATEST = TypeAdapter(dict[str, list[datetime]])
_LETTERS = TypeAdapter(list[_Letter])
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
        broker = self.runtime.broker
        depths = await broker.depths()
        oldest = await unless_silent(oldest_waiting(broker, depths, SERVICES, self._latest), LATEST_WITHIN)
        states = [
            QueueState(
                name=each.name,
                ready=each.ready,
                consumers=each.consumers or 0,
                oldest=(oldest or {}).get(each.name),
            )
            for each in depths
        ]
        return sorted(states, key=lambda each: (-each.ready, each.consumers, each.name))

    async def _latest(self, wanted: Mapping[str, int]) -> list[Latest]:
        """Return when each service has published its latest events; a silent one tells of none."""

        async def of(name: ServiceName) -> Latest:
            asked = ask(self.clients[name], "POST", "/internal/outbox/latest", json=wanted)
            told = await unless_silent(asked, LATEST_WITHIN)
            return {} if told is None else _LATEST.validate_json(told)

        return await each_of(SERVICES, of)

    async def dead(self) -> tuple[list[Dead], list[ServiceName]]:
        """Return the dead letters of all services that tell of theirs, and those that cannot tell now."""

        async def of(name: ServiceName) -> list[Dead] | None:
            told = await unless_silent(ask(self.clients[name], "GET", "/internal/dead-letters"))
            if told is None:
                return None
            return [Dead(service=name, **each.model_dump()) for each in _LETTERS.validate_json(told)]

        found = dict(zip(SERVICES, await each_of(SERVICES, of), strict=True))
        letters = chain.from_iterable(each for each in found.values() if each)
        return list(letters), [name for name, each in found.items() if each is None]

    async def requeue(self, service: ServiceName, key: str) -> None:
        """Have a service send a dead letter of its again.

        Raises:
            NotFound: it is not there any more.
        """
        await ask(self.clients[service], "POST", "/internal/dead-letters/requeue", json={"key": key})

    async def drop(self, service: ServiceName, key: str, reason: str, by: str) -> None:
        """Have a service throw a dead letter of its away; it enters who wants that and why.

        Raises:
            NotFound: it is not there any more.
        """
        body = {"key": key, "reason": reason}
        await ask(self.clients[service], "POST", "/internal/dead-letters/drop", json=body, headers=person(by))

    async def services(self) -> list[ServiceState]:
        """Return how each service stands, those that do not answer too."""
        return await each_of(SERVICES, self._service)

    async def _service(self, name: ServiceName) -> ServiceState:
        async def told(path: str) -> bytes | None:
            return await unless_silent(ask(self.clients[name], "GET", f"/internal/{path}"))

        answers = await each_of(("activity", "outbox", "jobs", "pace"), told)
        in_hand, unsent, jobs, pace = answers
        if in_hand is None or unsent is None or jobs is None:
            return ServiceState(name=name, answers=False)
        activity, outbox = _Activity.model_validate_json(in_hand), _Outbox.model_validate_json(unsent)
        latest = {run.job: run for run in reversed(_RUNS.validate_json(jobs))}
        return ServiceState(
            name=name,
            answers=True,
            unsent=outbox.unsent,
            oldest=outbox.oldest,
            a_minute=_a_minute(_Pace.model_validate_json(pace)) if pace else None,
            in_hand=activity.in_hand,
            jobs=tuple(
                (run.job, run.business_date, run.finished_at, run.last_error or run.summary or "")
                for run in latest.values()
            ),
        )

    async def parked(self) -> list[Webhook]:
        """Return the webhooks that wait for somebody."""

        async def with_outcome(outcome: str) -> list[Webhook]:
            params = {"outcome": outcome, "limit": 100}
            return _WEBHOOKS.validate_json(await ask(self.clients["sync"], "GET", "/webhooks", params=params))

        return list(chain.from_iterable(await each_of(PARKED, with_outcome)))

    async def take_again(self, webhook_id: str) -> None:
        """Take a parked webhook as if it came now."""
        await ask(self.clients["sync"], "POST", f"/webhooks/{quote(webhook_id, safe='')}/again")

    async def close(self) -> None:
        """Let go of every connection."""
        for client in self.clients.values():
            await client.aclose()


def _a_minute(pace: _Pace) -> Decimal:
    """Return how many events are handled in a minute, to one decimal."""
    return (Decimal(pace.handled) / pace.minutes).quantize(Decimal("0.1"))
