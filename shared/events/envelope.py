"""The envelope around an event: CloudEvents 1.0, structured JSON mode.

    {"specversion": "1.0", "id": …, "source": "/services/sync", "type": "no.autocollect.InvoiceOverdue.v1",
     "subject": …, "time": …, "datacontenttype": "application/json", "dataschema": …,
     "creditorid": …, "correlationid": …, "causationid": …, "traceparent": …, "data": {…}}

`correlationid` is the id of the first event of a chain, `causationid` that of the event handled just before.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError, from_json, to_json

from shared.errors import Poison
from shared.events.event import EVENTS, Event

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """An event with its CloudEvents attributes."""

    event: Event
    id: UUID
    source: str
    time: datetime
    correlation_id: UUID
    causation_id: UUID | None = None
    traceparent: str = ""

    def to_json(self) -> bytes:
        """Return the structured-mode JSON document."""
        document: dict[str, Any] = {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": self.event.type,
            "subject": self.event.subject,
            "time": self.time.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "dataschema": schema_uri(type(self.event)),
            "creditorid": self.event.creditor_id,
            "correlationid": self.correlation_id,
        }
        if self.causation_id:
            document["causationid"] = self.causation_id
        if self.traceparent:
            document["traceparent"] = self.traceparent
        return to_json(document)[:-1] + b',"data":' + self.event.adapter().dump_json(self.event) + b"}"


def schema_uri(event: type[Event]) -> str:
    """Return the URI that names the event's JSON Schema, the CloudEvents attribute `dataschema`."""
    return f"urn:autocollect:schema:{event.__name__}:v{event.version}"


@dataclass(frozen=True)
class _Attributes:
    """The attributes that we read; others are ignored, as CloudEvents demands."""

    id: UUID
    source: str
    type: str
    time: datetime
    data: Any
    correlationid: UUID | None = None
    causationid: UUID | None = None
    traceparent: str = ""


_ATTRIBUTES = TypeAdapter(_Attributes)


def parse(body: bytes) -> Envelope:
    """Return the envelope in a message's body.

    Raises:
        Poison: it is not JSON, not a CloudEvent, of an unknown type, or its data do not fit the type.
    """
    try:
        attributes = _ATTRIBUTES.validate_python(from_json(body))
        event = EVENTS[attributes.type].adapter().validate_python(attributes.data)
    except KeyError as unknown:
        raise Poison(f"event type {unknown} is not known here; deploy the release that knows it") from None
    except ValidationError as malformed:
        raise Poison(f"not a readable event: {_in_words(malformed)}") from malformed
    except (ValueError, PydanticSerializationError) as malformed:
        raise Poison(f"not a readable event: {malformed}") from malformed
    return Envelope(
        event=event,
        id=attributes.id,
        source=attributes.source,
        time=attributes.time,
        correlation_id=attributes.correlationid or attributes.id,
        causation_id=attributes.causationid,
        traceparent=attributes.traceparent,
    )


def _in_words(malformed: ValidationError) -> str:
    """Return where and why data do not fit, without the data: the reason ends in logs."""
    errors = malformed.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, each['loc'])) or 'document'}: {each['msg']}" for each in errors)
