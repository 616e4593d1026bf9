"""What most services of API v2 do with records of one kind: list, create, read, patch and delete them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from deploy.sandbox.poweroffice.v2.gateway import JSON_PATCH, Endpoint, Handler, reading, writing
from deploy.sandbox.poweroffice.v2.query import PAGING, Parameters


@dataclass(frozen=True, kw_only=True)
class Resource:
    """Records of one kind, listed at `path`, answered as `answer`; one of the roles opens them.

    `parent` is the part of the path that names what a record belongs to (`/{contactId}`). Keys in the path
    are int64 unless `keys` says otherwise.
    """

    path: str
    answer: type
    roles: tuple[str, ...]
    parent: str = ""
    keys: Mapping[str, Any] = field(default_factory=dict)

    def listed(self, handler: Handler, parameters: Parameters = PAGING) -> Endpoint:
        """Return the operation that lists the records."""
        return Endpoint(
            method="GET",
            path=self.path,
            handler=handler,
            privileges=reading(*self.roles),
            answer=list[self.answer],  # type: ignore[name-defined]
            parameters=parameters,
        )

    def created(self, handler: Handler, body: type[BaseModel]) -> Endpoint:
        """Return the operation that makes a record of a body."""
        return Endpoint(
            method="POST",
            path=f"{self.path}{self.parent}",
            handler=handler,
            privileges=writing(*self.roles),
            answer=self.answer,
            body=body,
            status=201,
        )

    def fetched(self, handler: Handler) -> Endpoint:
        """Return the operation that reads one record."""
        return Endpoint(
            method="GET",
            path=self._one,
            handler=handler,
            privileges=reading(*self.roles),
            answer=self.answer,
            keys=self.keys,
        )

    def patched(self, handler: Handler, body: type[BaseModel]) -> Endpoint:
        """Return the operation that changes one record, in as far as `body` names its properties."""
        return Endpoint(
            method="PATCH",
            path=self._one,
            handler=handler,
            privileges=writing(*self.roles),
            answer=self.answer,
            body=body,
            keys=self.keys,
            media_types=JSON_PATCH,
        )

    def deleted(self, handler: Handler) -> Endpoint:
        """Return the operation that deletes one record."""
        privileges = writing(*self.roles)
        return Endpoint(
            method="DELETE", path=self._one, handler=handler, privileges=privileges, keys=self.keys
        )

    @property
    def _one(self) -> str:
        return f"{self.path}{self.parent}/{{id}}"
