"""The public contract as an AsyncAPI 3 document, made from the event classes themselves.

The checked-in copy is `deploy/asyncapi.json`; a test fails when the code and the copy differ, so that a
change of the contract is seen in the change that makes it. `autocollect asyncapi` prints it. The official
parser finds it valid: npx @asyncapi/cli validate deploy/asyncapi.json.
"""

import inspect
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shared.broker.topology import EXCHANGE
from shared.events import CONTENT_TYPE, EVENTS, Event, PublicEvent, schema_uri

CHECKED_IN = Path(__file__).with_name("asyncapi.json")


def public_events() -> list[type[Event]]:
    """Return the events of the public contract, by name."""
    return sorted(
        (event for event in EVENTS.values() if issubclass(event, PublicEvent)), key=lambda event: event.type
    )


def document() -> dict[str, Any]:
    """Return the AsyncAPI 3.0 document."""
    events = public_events()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "AutoCollect events",
            "version": "1.0.0",
            "description": (
                "Facts about overdue invoices on their way from reminder to settlement. Delivered at least"
                " once and in any order: keep the ids that you have seen, let the highest revision win, sum"
                " the amounts. Ignore fields that you do not know. A compatible change adds an optional"
                " field; a breaking one adds a type with the next version, and both are published."
            ),
        },
        "defaultContentType": CONTENT_TYPE,
        "servers": {
            "production": {
                "host": "{broker}",
                "protocol": "amqp",
                "protocolVersion": "0.9.1",
                "variables": {"broker": {"description": "The installation's RabbitMQ."}},
            }
        },
        "channels": {_key(event): _channel(event) for event in events},
        "operations": {f"send{event.__name__}": _operation(event) for event in events},
        "components": {
            "messages": {_key(event): _message(event) for event in events},
            "schemas": {_key(event): _schema(event) for event in events} | {"CloudEvent": _CLOUD_EVENT},
        },
    }


def as_json() -> str:
    """Return the document as the text that is checked in."""
    return json.dumps(document(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _key(event: type[Event]) -> str:
    return f"{event.__name__}.v{event.version}"


def _channel(event: type[Event]) -> dict[str, Any]:
    return {
        "address": event.type,
        "description": f"Routing key on the topic exchange {EXCHANGE}.",
        "messages": {_key(event): {"$ref": f"#/components/messages/{_key(event)}"}},
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {"name": EXCHANGE, "type": "topic", "durable": True},
                "bindingVersion": "0.3.0",
            }
        },
    }


def _operation(event: type[Event]) -> dict[str, Any]:
    return {"action": "send", "channel": {"$ref": f"#/channels/{_key(event)}"}}


def _message(event: type[Event]) -> dict[str, Any]:
    summary, _, description = inspect.getdoc(event).partition("\n\n")  # type: ignore[union-attr]
    own = {
        "type": {"const": event.type},
        "dataschema": {"const": schema_uri(event)},
        "data": {"$ref": f"#/components/schemas/{_key(event)}"},
    }
    return {
        "name": event.type,
        "title": event.__name__,
        "summary": summary,
        "description": " ".join(description.split()),
        "contentType": CONTENT_TYPE,
        "payload": {"allOf": [{"$ref": "#/components/schemas/CloudEvent"}, {"properties": own}]},
    }


def _schema(event: type[Event]) -> dict[str, Any]:
    """Return the JSON Schema of an event's data, whole in itself: a `$ref` would be read against its `$id`.

    So it holds in the document, by `dataschema` and alone, by draft-07 as well as by 2020-12.
    """
    schema = event.adapter().json_schema(mode="serialization")
    parts = schema.pop("$defs", {})
    return {"$id": schema_uri(event), **_written_out(schema, parts)}


def _written_out(node: Any, parts: Mapping[str, Any]) -> Any:
    match node:
        case {"$ref": str(reference), **rest}:
            return _written_out(parts[reference.removeprefix("#/$defs/")] | rest, parts)
        case dict():
            return {key: _written_out(child, parts) for key, child in node.items()}
        case list():
            return [_written_out(child, parts) for child in node]
        case _:
            return node


_TEXT = {"type": "string"}
_ID = {"type": "string", "format": "uuid"}
_CLOUD_EVENT: dict[str, Any] = {
    "type": "object",
    "description": "CloudEvents 1.0, structured JSON mode.",
    "required": ["specversion", "id", "source", "type", "subject", "time", "creditorid", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": _ID,
        "source": _TEXT | {"examples": ["/services/settlement"]},
        "type": _TEXT,
        "subject": _TEXT | {"description": "The invoice, case or settlement that the fact is about."},
        "time": {"type": "string", "format": "date-time"},
        "datacontenttype": {"const": "application/json"},
        "dataschema": _TEXT,
        "creditorid": _ID,
        "correlationid": _ID | {"description": "The first event of the chain."},
        "causationid": _ID | {"description": "The event that this one answers."},
        "traceparent": _TEXT | {"description": "W3C trace context."},
        "data": {"type": "object"},
    },
}
