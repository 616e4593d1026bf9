"""What PowerOffice Go can answer besides what was asked for; the type says whether to try again.

    GoError                          carries the request, and Go's own status, title and detail
    ├── GoRefused (Reject)           the same request will be refused again
    │   ├── InvalidRequest           400, and API v1's success:false
    │   │   └── DuplicateReference   the ExternalImportReference is taken: an earlier attempt may have worked
    │   ├── Forbidden                403: a privilege or the client's module subscription is missing
    │   ├── GoNotFound (NotFound)    404: the entity, or one that a filter or the body names
    │   └── Conflict                 409: in use
    └── GoNotNow (Transient)         the same request may succeed later
        ├── GoUnavailable            5xx, time-outs, broken connections
        │   └── Throttled            429, after the waiting that `patience` allows
        ├── Unauthorized             401 although the token was fresh
        ├── ClientKeyRefused         the token call's invalid_client: the creditor's connection is lost
        └── UnreadableAnswer         an answer in a form that this client does not know

The text holds Go's own words, which PowerOffice asks integrators to show, and ids; never a key or a token.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from shared.errors import AutoCollectError, NotFound, Reject, Transient


@dataclass(frozen=True)
class Problem:
    """Go's own words about a request that it did not fulfil; `status` 0 means that no answer came."""

    status: int
    title: str = ""
    detail: str = ""
    kind: str = ""
    """Machine-readable: OAuth's `error` or API v1's `exception`."""

    def __str__(self) -> str:
        words = " – ".join(part for part in (self.title, self.detail) if part)
        return f"{self.status or 'no answer'}: {words}" if words else str(self.status or "no answer")


class GoError(AutoCollectError):
    """PowerOffice Go did not fulfil a request.

    Attributes:
        request: method and path, for instance `POST /v2/Vouchers/BankJournals`.
        problem: Go's own words.
    """

    advice: ClassVar[str] = ""

    def __init__(self, request: str, problem: Problem, advice: str = "") -> None:
        self.request = request
        self.problem = problem
        super().__init__(
            f"PowerOffice Go answered {request} with {str(problem).rstrip('.')}."
            f" {advice or self.advice}".rstrip()
        )


class GoRefused(GoError, Reject):
    """Go understood the request and refused it."""

    advice = "Correct the request; sent again unchanged it is refused again."


class InvalidRequest(GoRefused):
    """Go found the request malformed, or its content against a rule of the accounts."""


class DuplicateReference(InvalidRequest):
    """The ExternalImportReference is in use on the client already."""

    advice = "Look for the entity that carries the reference: an earlier attempt may have succeeded."


class Forbidden(GoRefused):
    """The integration lacks a privilege on this client, or the client lacks the module.

    Attributes:
        why: what is missing, in a sentence; empty when Go did not tell (`privileges`).
    """

    advice = "See in Go which modules the client subscribes to, and what the integration may do there."

    def __init__(self, request: str, problem: Problem, why: str = "") -> None:
        super().__init__(request, problem, advice=why)
        self.why = why


class GoNotFound(GoRefused, NotFound):
    """The entity does not exist in Go, or an entity that the request names does not."""

    advice = "Check the id or number; it may have been deleted in Go or belong to another client."


class Conflict(GoRefused):
    """The entity is in use."""

    advice = "Look at the entity in Go before trying anything else."


class GoNotNow(GoError, Transient):
    """Go cannot serve the request at this time."""

    advice = "Try again later; after a write, look first whether it took effect."


class GoUnavailable(GoNotNow):
    """Go did not answer in time, or answered that it is out of order.

    Attributes:
        retry_after: the seconds that Go asked us to wait, if it did.
    """

    def __init__(self, request: str, problem: Problem, retry_after: float | None = None) -> None:
        super().__init__(request, problem)
        self.retry_after = retry_after


class Throttled(GoUnavailable):
    """The quota of requests per second is used up; Go did nothing with this one."""

    advice = "Try again later; see that nobody else uses the key, and which quota registration keeps."

    @property
    def wait(self) -> float:
        """Seconds to wait: at least one (portal: requests), or what `Retry-After` says."""
        return max(1.0, self.retry_after or 0.0)


class Unauthorized(GoNotNow):
    """Go did not admit a fresh token."""

    advice = "Check the subscription key, and that keys and addresses are of the same environment."


class ClientKeyRefused(GoNotNow):
    """Go knows no such client key (any more): the creditor must activate the integration again."""

    advice = "Restore the connection: the creditor must activate the integration in Go again."


class UnreadableAnswer(GoNotNow):
    """Go's answer has a form that this client does not know; the client must be mended."""

    advice = "Compare the answer with the API's specification and correct the client."
