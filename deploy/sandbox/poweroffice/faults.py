"""Switches for what goes wrong at PowerOffice Go, and for answers that its documentation leaves open.

Set in-process, or over HTTP: GET, PATCH (fields to change) and DELETE (back to normal) on `/faults`.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Faults(BaseModel):
    """All switches, harmless by default. Fields may be set at any time."""

    model_config = ConfigDict(validate_assignment=True, extra="forbid")

    status: int | None = Field(
        None, ge=400, le=599, description="answer this (503, 500, …) instead of serving"
    )
    paths: str = Field("", description="only for paths that contain this, case-insensitively")
    times: int | None = Field(None, ge=0, description="so many times, then normal again; None: until reset")
    lose_answers: int = Field(
        0, ge=0, description="serve so many requests, then answer 500 as if they failed"
    )
    delay_seconds: float = Field(0, ge=0, description="wait so long before serving")
    retry_after: bool = Field(True, description="429 and 503 carry Retry-After")
    problem_casing: Literal["camel", "pascal"] = Field("camel", description="title or Title")
    dates_with_time: bool = Field(False, description="dates come as 2026-05-04T00:00:00")
    omit_nulls: bool = Field(False, description="null properties are left out")
    voucher_number_delay: int = Field(
        0, ge=0, description="VoucherNo stays null for so many requests after a voucher is posted"
    )
    read_lag_seconds: float = Field(0, ge=0, description="GETs see writes of the API only after so long")
    missing_date_status: Literal[400, 404] = Field(400, description="when a mandatory date is left out")
    collection_requires_approval: bool = Field(
        False, description="v1: a case takes only invoices that are approved in Go"
    )

    def reset(self) -> None:
        """Put every switch back."""
        for name, normal in type(self).model_fields.items():
            setattr(self, name, normal.default)

    def update(self, changes: dict[str, object]) -> None:
        """Set several switches at once, all or none.

        Raises:
            pydantic.ValidationError: an unknown switch or an impossible value.
        """
        checked = type(self).model_validate(self.model_dump() | changes)
        for name in changes:
            setattr(self, name, getattr(checked, name))

    async def strike(self, path: str) -> int | None:
        """Wait as told, and return the status to answer with instead of serving, if any."""
        if self.paths.lower() not in path.lower():
            return None
        if self.delay_seconds:
            await asyncio.sleep(self.delay_seconds)
        if self.status is None or self.times == 0:
            return None
        if self.times is not None:
            self.times -= 1
        return self.status

    def loses_answer(self, path: str) -> bool:
        """Whether the answer to a request that was served is lost on the way back."""
        if self.lose_answers == 0 or self.paths.lower() not in path.lower():
            return False
        self.lose_answers -= 1
        return True


@dataclass
class PendingNumbers:
    """Voucher numbers that are not out yet: requests left to wait, by voucher id."""

    waiting: dict[object, int] = field(default_factory=dict)

    def hold_back(self, voucher_id: object, requests: int) -> None:
        """Keep a voucher's number back for so many further requests."""
        if requests:
            self.waiting[voucher_id] = requests

    def tick(self) -> None:
        """Count one request."""
        self.waiting = {key: left - 1 for key, left in self.waiting.items() if left > 1}

    def is_out(self, voucher_id: object) -> bool:
        """Whether a voucher's number can be seen."""
        return voucher_id not in self.waiting
