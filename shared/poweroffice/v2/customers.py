"""Customers and their contact persons (API v2: Customers, ContactPersons; role Customer_Full)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Unpack

from shared.poweroffice.models import ContactPerson, Customer, CustomerChanges
from shared.poweroffice.transport import GoTransport
from shared.poweroffice.wire import decode, read

JSON_PATCH = "application/json-patch+json"


class Customers:
    """Reads customers and changes what concerns reminders and collection."""

    def __init__(self, transport: GoTransport) -> None:
        self._transport = transport

    async def find(
        self,
        *,
        changed_after: datetime | None = None,
        created_after: datetime | None = None,
        numbers: Collection[int] | None = None,
    ) -> list[Customer]:
        """Return customers (API v2: GET /Customers).

        Args:
            changed_after: changed strictly after this instant; a new address alone is no change.
            created_after: created strictly after this instant.
            numbers: with these customer numbers.
        """
        return await self._transport.rows(
            Customer,
            "/Customers",
            {
                "lastChangedDateTimeOffsetGreaterThan": changed_after,
                "customerCreatedDateTimeOffsetGreaterThan": created_after,
                "customerNos": numbers,
            },
        )

    async def get(self, customer_id: int) -> Customer:
        """Return one customer by id, not by number (API v2: GET /Customers/{id}).

        Raises:
            GoNotFound: the client has no such customer.
        """
        return await self._transport.one(Customer, f"/Customers/{customer_id}")

    async def change(self, customer_id: int, **changes: Unpack[CustomerChanges]) -> Customer:
        """Change a customer and return it as it is now (API v2: PATCH /Customers/{id}, RFC 6902).

        None clears a field. Setting a field twice is setting it once, so the request is repeatable.

        Raises:
            GoNotFound: the client has no such customer.
            InvalidRequest: Go does not accept a value.
        """
        operations = [_operation(f"/{_go_name(field)}", value) for field, value in changes.items()]
        response = await self._transport.send(
            "PATCH",
            f"/Customers/{customer_id}",
            json=operations,
            content_type=JSON_PATCH,
            repeatable=True,
        )
        return read(Customer, decode(response), response)

    async def contact_persons(self, *, customer_ids: Collection[int]) -> list[ContactPerson]:
        """Return the contact persons of customers (API v2: GET /ContactPersons)."""
        return await self._transport.rows(ContactPerson, "/ContactPersons", {"contactIds": customer_ids})


def _operation(path: str, value: object) -> dict[str, object]:
    return (
        {"op": "remove", "path": path} if value is None else {"op": "replace", "path": path, "value": value}
    )


def _go_name(field: str) -> str:
    """Return Go's name of a `Customer` field: the model is the one place that knows it."""
    alias = Customer.model_fields[field].validation_alias
    if not isinstance(alias, str):
        raise TypeError(f"Customer.{field} has no single name in Go and cannot be changed")
    return alias
