"""The installation's quotas of requests to PowerOffice Go, one row an API: when the next turn is.

A grant moves the row forward in one statement by the database's own clock, so that it makes no difference
how many replicas of registration grant, and a restart forgets nothing. The clock is the real one on purpose:
Go counts real seconds, whatever day it is in a simulation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

from sqlalchemy import Column, DateTime, Table, Text, text

from services.registration.store import metadata
from shared.db import Database
from shared.poweroffice.turns import RESERVE, Grant, SharedTurns

Api = Literal["v1", "v2"]

turns = Table(
    "turns",
    metadata,
    Column("api", Text, primary_key=True),
    Column("next_at", DateTime(timezone=True), nullable=False),
)

_CLOCK = text("select extract(epoch from clock_timestamp())::float8 as clock, 0::float8 as first_at")
_RESERVE = text(
    "insert into turns (api, next_at) values"
    " (:api, clock_timestamp() + make_interval(secs => :lead) + make_interval(secs => :taken))"
    " on conflict (api) do update set next_at ="
    " greatest(turns.next_at, clock_timestamp() + make_interval(secs => :lead))"
    " + make_interval(secs => :taken)"
    " returning extract(epoch from clock_timestamp())::float8 as clock,"
    " extract(epoch from next_at - make_interval(secs => :taken))::float8 as first_at"
)


@dataclass(frozen=True)
class Quota:
    """Hands out turns; `per_second` is what Go admits of each API, 0 for a stand-in that admits all."""

    database: Database
    per_second: Mapping[Api, float]

    async def grant(self, api: Api, wanted: int, lead: float) -> Grant:
        """Reserve up to `wanted` turns in a row, none of them before `lead` seconds have passed.

        At most as many as one second holds: who wants more asks again, behind those who have asked meanwhile.
        """
        limit = self.per_second[api]
        if not limit:
            return Grant(clock=0, first_at=0, spacing=0, count=wanted)
        spacing = (1 + RESERVE) / limit
        count = min(wanted, max(1, int(limit)))
        values = {"api": api, "lead": lead, "taken": count * spacing}
        at_once = self.database.engine.execution_options(isolation_level="AUTOCOMMIT")
        async with at_once.connect() as connection:
            found = await (connection.execute(_RESERVE, values) if count else connection.execute(_CLOCK))
            reserved = found.one()
        return Grant(clock=reserved.clock, first_at=reserved.first_at, spacing=spacing, count=count)

    def shared(self) -> dict[Api, SharedTurns]:
        """Return registration's own share, which needs no HTTP."""
        return {api: SharedTurns(partial(self.grant, api)) for api in self.per_second}
