"""What an operator sees of the running system: queues, outboxes, services, jobs, and the operators' log."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from deploy.operate import answered, broker, service, url_of
from deploy.showing import SILENT
from deploy.topology import SERVICES
from shared.broker.waiting import Latest, oldest_waiting
from shared.errors import AutoCollectError, Outage

Row = dict[str, Any]


async def queues() -> list[Row]:
    """Return a row a queue: what waits in it, since when its oldest message, and who listens.

    Nothing is taken out of a queue to look at it; `shared/broker/waiting.py` says how the oldest is known.
    """
    async with broker() as found:
        depths = await found.depths()
        oldest = await oldest_waiting(found, depths, SERVICES, _latest_sent)
    return [
        {
            "queue": depth.name,
            "ready": depth.ready,
            "oldest": oldest.get(depth.name),
            "consumers": depth.consumers,
        }
        for depth in depths
    ]


async def _latest_sent(wanted: Mapping[str, int]) -> list[Latest]:
    """Return when the latest events of each type were published, by each service that answers."""

    async def of(name: str) -> Latest:
        try:
            async with service(name) as client:
                told: dict[str, list[str]] = answered(
                    await client.post("/internal/outbox/latest", json=wanted)
                )
        except AutoCollectError:
            return {}
        return {kind: [datetime.fromisoformat(each) for each in sent] for kind, sent in told.items()}

    return list(await asyncio.gather(*map(of, SERVICES)))


def silent(row: Row, state: str, reason: str, failure: Exception) -> Row:
    """Return the row of a service that did not answer, or not as it should."""
    return row | {state: SILENT, reason: str(failure)}


async def outboxes() -> list[Row]:
    """Return a row a service: what it has said and the broker has not confirmed yet."""
    return list(await asyncio.gather(*map(_outbox, SERVICES)))


async def _outbox(name: str) -> Row:
    row: Row = {"service": name, "unsent": None, "oldest": None, "failing": None, "error": None}
    try:
        async with service(name) as client:
            state = answered(await client.get("/internal/outbox"))
    except AutoCollectError as failure:
        return silent(row, "unsent", "error", failure)
    oldest = state["oldest"] and datetime.fromisoformat(state["oldest"])
    return {**row, **state, "oldest": oldest}


async def services() -> list[Row]:
    """Return a row a service: whether it is ready, and if not, why."""
    return list(await asyncio.gather(*map(_standing, SERVICES)))


async def _standing(name: str) -> Row:
    row: Row = {"service": name, "url": url_of(name), "state": "ready", "unsent": None, "in_hand": None}
    try:
        async with service(name) as client:
            found = (await client.get("/readyz")).json()
            activity = answered(await client.get("/internal/activity"))
            restore = answered(await client.get("/internal/restore"))
    except Outage as outage:
        return silent(row, "state", "problems", outage)
    except (AutoCollectError, ValueError) as failure:
        return row | {"state": "not ready", "problems": str(failure)}
    is_held = bool(restore and restore["is_held"])
    state = ("held" if is_held else "ready") if found["ready"] else "not ready"
    held = [f"after the restore of {restore['at']}: 'autocollect restored show'"] if is_held else []
    return row | {
        "state": state,
        "unsent": activity["unsent"],
        "in_hand": activity["in_hand"],
        "problems": "; ".join(found["problems"] + held),
    }


async def jobs(*, every: bool = False) -> list[Row]:
    """Return a row for the latest run of each job, or for every run that is kept."""
    found = await asyncio.gather(*(_runs(name, every=every) for name in SERVICES))
    return [row for rows in found for row in rows]


async def _runs(name: str, *, every: bool) -> list[Row]:
    try:
        async with service(name) as client:
            runs = answered(await client.get("/internal/jobs"))
    except AutoCollectError as failure:
        row = {"service": name, "job": "", "business_date": "", "finished": "", "summary": ""}
        return [silent(row, "finished", "summary", failure)]
    latest = {run["job"]: run for run in reversed(runs)}
    return [_job_row(name, run) for run in runs if every or run is latest[run["job"]]]


def _job_row(name: str, run: Row) -> Row:
    finished = run["finished_at"] and datetime.fromisoformat(run["finished_at"])
    return {
        "service": name,
        "job": run["job"],
        "business_date": run["business_date"],
        "finished": finished or "not yet",
        "summary": run["last_error"] or run["summary"],
    }


async def operators_log(name: str = "", limit: int = 100) -> list[Row]:
    """Return what operators did to one service or to all, and why, the newest first."""

    async def of(each: str) -> list[Row]:
        try:
            async with service(each) as client:
                entries = answered(await client.get("/internal/operator-log", params={"limit": limit}))
        except AutoCollectError as failure:
            entry: Row = {"at": None, "by": "", "about": {}}
            entries = [silent(entry, "deed", "reason", failure)]
        return [{"service": each} | entry for entry in entries]

    found = await asyncio.gather(*(of(each) for each in ([name] if name else SERVICES)))
    entries = [entry for part in found for entry in part]
    entries.sort(key=lambda entry: entry["at"] or "~", reverse=True)
    return [
        {
            "at": entry["at"] and datetime.fromisoformat(entry["at"]),
            "service": entry["service"],
            "by": entry["by"],
            "deed": entry["deed"],
            "reason": entry["reason"],
            "about": ", ".join(f"{name} {value}" for name, value in entry["about"].items() if value),
        }
        for entry in entries[:limit]
    ]
