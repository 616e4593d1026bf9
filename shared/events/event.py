"""What an event is: a frozen dataclass with a name, a version and a subject, found again by its type."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field, PlainSerializer, TypeAdapter

Money = Annotated[
    Decimal,
    Field(decimal_places=2, max_digits=14),
    PlainSerializer("{:.2f}".format, return_type=str, when_used="json"),
]
"""Kroner with two decimals; in JSON a string, always with both."""

EVENTS: dict[str, type["Event"]] = {}
"""Every event class by its CloudEvents type, e.g. `no.autocollect.InvoiceOverdue.v1`."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact about one creditor; each subclass states its fact in its docstring."""

    creditor_id: UUID

    version: ClassVar[int] = 1
    public: ClassVar[bool] = False
    type: ClassVar[str] = ""
    codec: ClassVar[TypeAdapter[Any]]

    def __init_subclass__(cls, *, abstract: bool = False) -> None:
        """Give the class its type and make it known, unless it only serves others as a base."""
        if not abstract:
            cls.type = f"no.autocollect.{cls.__name__}.v{cls.version}"
            EVENTS[cls.type] = cls

    @property
    def subject(self) -> str:
        """The id of the thing that the fact is about: an invoice, a case, a settlement or a creditor."""
        return str(self.creditor_id)

    @classmethod
    def adapter(cls) -> TypeAdapter[Any]:
        """Return the class's JSON codec; built once, at first use."""
        if "codec" not in cls.__dict__:
            cls.codec = TypeAdapter(cls)
        return cls.codec


@dataclass(frozen=True, kw_only=True)
class PublicEvent(Event, abstract=True):
    """An event that other systems may subscribe to; documented, with golden samples, never broken."""

    public: ClassVar[bool] = True


def event_class(event_type: str) -> type[Event]:
    """Return the class of a CloudEvents type.

    Raises:
        KeyError: this process knows no such event.
    """
    return EVENTS[event_type]
