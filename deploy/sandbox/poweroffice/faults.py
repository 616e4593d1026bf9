"""Switches for what goes wrong at PowerOffice Go, and for answers that its documentation leaves open.

Set in-process, or over HTTP: GET, PATCH (fields to change) and DELETE (back to normal) on `/faults`, on
either host. `paths`, `methods` and `times` say which requests the faults strike; the other switches hold
for all.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response, StreamingResponse

ErrorForm = Literal["problem", "validation", "gateway", "html", "empty"]
_PIECES = 20


@dataclass(frozen=True)
class Strike:
    """What goes wrong with one request: `status` instead of serving it, or a body that comes slowly."""

    status: int | None = None
    body_seconds: float = 0


class Faults(BaseModel):
    """All switches, harmless by default. Fields may be set at any time."""

    model_config = ConfigDict(validate_assignment=True, extra="forbid")

    paths: str = Field("", description="only for paths that contain this, case-insensitively")
    methods: list[str] = Field([], description="only for these methods, such as POST; none: for all")
    times: int | None = Field(None, ge=0, description="so many times, then normal again; None: until reset")
    status: int | None = Field(
        None, ge=400, le=599, description="answer this (429, 500, 503, 400, 404, …) instead of serving"
    )
    error_form: ErrorForm = Field(
        "problem", description="body of such an answer: ProblemDetails, ASP.NET validation, API gateway, …"
    )
    detail: str | None = Field(None, description="the detail of such an answer, in form `problem`")
    delay_seconds: float = Field(0, ge=0, description="wait so long before serving")
    timeout_seconds: float = Field(0, ge=0, description="do not serve; say nothing for so long, then 504")
    slow_body_seconds: float = Field(
        0, ge=0, description="serve at once, but let the body dribble for so long"
    )
    lose_answers: int = Field(
        0, ge=0, description="serve so many requests, then answer 500 as if they failed"
    )
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

    async def strike(self, method: str, path: str) -> Strike:
        """Wait as told, and return what else goes wrong with a request."""
        strikes = self.status or self.delay_seconds or self.timeout_seconds or self.slow_body_seconds
        if not strikes or not self._is_meant(method, path) or self.times == 0:
            return Strike()
        if self.times is not None:
            self.times -= 1
        status, body_seconds = self.status, self.slow_body_seconds
        if self.timeout_seconds:
            status = status or 504
        await asyncio.sleep(self.delay_seconds + self.timeout_seconds)
        return Strike(status, body_seconds)

    def loses_answer(self, method: str, path: str) -> bool:
        """Whether the answer to a request that was served is lost on the way back."""
        if self.lose_answers == 0 or not self._is_meant(method, path):
            return False
        self.lose_answers -= 1
        return True

    def _is_meant(self, method: str, path: str) -> bool:
        methods = {item.upper() for item in self.methods}
        return self.paths.lower() in path.lower() and (not methods or method.upper() in methods)


def dribbling(response: Response, seconds: float) -> Response:
    """Return a response whose body takes so long to arrive, piece by piece; unchanged for 0."""
    if not seconds:
        return response
    content = bytes(response.body)
    size = max(1, -(-len(content) // _PIECES))

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(content), size):
            await asyncio.sleep(seconds * size / max(1, len(content)))
            yield content[start : start + size]

    slow = StreamingResponse(pieces(), status_code=response.status_code)
    slow.raw_headers = response.raw_headers
    return slow


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
