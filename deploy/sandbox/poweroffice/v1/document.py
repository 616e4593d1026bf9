"""The OpenAPI document of API v1, made from its operations and records.

A business error is HTTP 200: the envelope has `success: false` and a `validation` object then.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, get_origin

from deploy.sandbox.poweroffice.enums import CaseStatus, CollectionStatus
from deploy.sandbox.poweroffice.openapi.schemas import Components, Schema
from deploy.sandbox.poweroffice.tokens import TOKEN_ANSWER, TOKEN_REFUSAL, TOKEN_REQUEST
from deploy.sandbox.poweroffice.v1.customers import CustomerRecord, PartyAddress
from deploy.sandbox.poweroffice.v1.gateway import Operation
from deploy.sandbox.poweroffice.v1.operations import OPERATIONS
from deploy.sandbox.poweroffice.v1.records import camel

_TITLES: dict[type, str] = {
    CaseStatus: "DebtCollectionCaseStatus",
    CollectionStatus: "DebtCollectionStatus",
    CustomerRecord: "Customer",
    PartyAddress: "Address",
}
_ODATA = {
    "$filter": {"type": "string"},
    "$orderby": {"type": "string"},
    "$skip": {"type": "integer", "format": "int32", "minimum": 0},
    "$top": {"type": "integer", "format": "int32", "minimum": 0},
}


@cache
def v1_document() -> dict[str, Any]:
    """Return the document; paths are as under the host itself."""
    components = Components(camel, _TITLES)
    components.schemas["Validation"] = _validation()
    paths: dict[str, Any] = {"/OAuth/Token": _token_path()}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, components)
    return {
        "openapi": "3.0.3",
        "info": {"title": "PowerOffice Go API v1 (stand-in)", "version": "1.0"},
        "servers": [{"url": "/"}],
        "security": [{"Bearer": []}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(components.schemas.items())),
            "securitySchemes": {
                "Bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "Basic": {"type": "http", "scheme": "basic"},
            },
        },
    }


_MALFORMED: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "errors", "traceId"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer", "format": "int32"},
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "traceId": {"type": "string"},
    },
}
"""ASP.NET's validation answer, the only body of API v1 that is no envelope."""


def _operation(operation: Operation, components: Components) -> dict[str, Any]:
    said = (operation.handler.__doc__ or "").strip().partition("\n")[0]
    described: dict[str, Any] = {
        "tags": [operation.path.split("/")[1]],
        "summary": f"{said} (Privileges: {', '.join(sorted(operation.privileges))})",
        "operationId": "_".join([operation.method.lower(), *re.findall(r"\w+", operation.path)]),
        "parameters": list(_parameters(operation, components)),
        "responses": {
            "200": {
                "description": "Done, or refused in the envelope.",
                "content": _content(operation, components),
            },
            "400": {
                "description": "Not readable: an empty parameter, or no JSON.",
                "content": {"application/problem+json": {"schema": _MALFORMED}},
            },
            "401": {"description": "No token, or none that is good."},
            "403": {"description": "The privilege is missing, or the client lacks the module."},
            "429": {"description": "More than 50 requests a second."},
        },
    }
    if operation.body is not None:
        schema = components.schema(operation.body)
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return described


def _parameters(operation: Operation, components: Components) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"{(\w+)}", operation.path):
        yield {"name": name, "in": "path", "required": True, "schema": components.schema(operation.key)}
    for name in operation.parameters:
        schema = {"type": "string", "format": "date-time"}
        yield {"name": name, "in": "query", "required": True, "schema": schema}
    for name, option in _ODATA.items() if operation.is_filtered else ():
        yield {"name": name, "in": "query", "required": False, "schema": option}


def _content(operation: Operation, components: Components) -> dict[str, Any]:
    if operation.answer is bytes:
        envelope = _envelope({"type": "object"})
        return {
            "application/pdf": {"schema": components.schema(bytes)},
            "application/json": {"schema": envelope},
        }
    data = components.schema(operation.answer)
    has_count = get_origin(operation.answer) is list
    return {"application/json": {"schema": _envelope(data, has_count=has_count)}}


def _envelope(data: Schema, *, has_count: bool = False) -> Schema:
    properties: Schema = {
        "data": data,
        "success": {"type": "boolean"},
        "validation": {"$ref": "#/components/schemas/Validation"},
    }
    if has_count:
        properties["count"] = {"type": "integer", "format": "int64"}
    return {
        "type": "object",
        "properties": properties,
        "required": ["success"],
        "additionalProperties": False,
    }


def _validation() -> Schema:
    return {
        "type": "object",
        "properties": {
            "errorLogReference": {"type": "string"},
            "summary": {"type": "string"},
            "exception": {"type": "string"},
            "exceptionDetails": {},
            "fields": {"type": "object"},
            "batchItemErrors": {"type": "array", "items": {}},
        },
    }


def _token_path() -> dict[str, Any]:
    return {
        "post": {
            "tags": ["Authentication"],
            "summary": "Trade application key and client key (HTTP Basic) for an access token.",
            "operationId": "post_OAuth_Token",
            "security": [{"Basic": []}],
            "requestBody": TOKEN_REQUEST,
            "responses": {
                "200": {"description": "A token.", "content": {"application/json": {"schema": TOKEN_ANSWER}}},
                "400": {
                    "description": "Refused as in RFC 6749 § 5.2.",
                    "content": {"application/json": {"schema": TOKEN_REFUSAL}},
                },
            },
        }
    }
